;; Finds needles in bytes, 16 at a step. finder.ts fills the tables and says what they mean; npm run wasm assembles
;; this file into finder-code.ts.
;;
;;   0  low 16, high 16    buckets whose first rare byte has this low or high half
;;  32  low 16, high 16    the same of the byte behind it
;;  64  or 16, equal 16    a single needle: its first rare byte is `equal` once the bits of `or` are set
;;  96  or 16, equal 16    the same of the byte behind it
;; 128  end of the rows    132  bytes from a row's start to its first rare byte
;; 256  rows               for each place of a needle 256 words, by byte: the needles that may have it there
(module
  (memory (export "memory") 2)

  ;; Does a needle have its first rare byte at $at?
  (func $verify (param $at i32) (result i32)
    (local $needles i32) (local $row i32) (local $end i32)
    (local.set $needles (i32.const -1))
    (local.set $row (i32.const 256))
    (local.set $end (i32.load (i32.const 128)))
    (local.set $at (i32.sub (local.get $at) (i32.load (i32.const 132))))
    (loop $next
      (local.set $needles
        (i32.and (local.get $needles)
          (i32.load (i32.add (local.get $row) (i32.shl (i32.load8_u (local.get $at)) (i32.const 2))))))
      (if (i32.eqz (local.get $needles)) (then (return (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $row (i32.add (local.get $row) (i32.const 1024)))
      (br_if $next (i32.lt_u (local.get $row) (local.get $end))))
    (i32.const 1))

  ;; The first index in [$at, $to) of those marked in $marks where a needle is, else -1; mark 0 is $at.
  (func $first (param $at i32) (param $to i32) (param $marks i32) (result i32)
    (local $here i32)
    (loop $next
      (local.set $here (i32.add (local.get $at) (i32.ctz (local.get $marks))))
      (if (i32.ge_u (local.get $here) (local.get $to)) (then (return (i32.const -1))))
      (if (call $verify (local.get $here)) (then (return (local.get $here))))
      (local.set $marks (i32.and (local.get $marks) (i32.sub (local.get $marks) (i32.const 1))))
      (br_if $next (local.get $marks)))
    (i32.const -1))

  ;; The first index in [$at, $to) of a needle's first rare byte, else -1: one needle.
  (func (export "findOne") (param $at i32) (param $to i32) (result i32)
    (local $or0 v128) (local $equal0 v128) (local $or1 v128) (local $equal1 v128)
    (local $marks v128) (local $found i32)
    (local.set $or0 (v128.load (i32.const 64)))
    (local.set $equal0 (v128.load (i32.const 80)))
    (local.set $or1 (v128.load (i32.const 96)))
    (local.set $equal1 (v128.load (i32.const 112)))
    (loop $step
      (if (i32.ge_u (local.get $at) (local.get $to)) (then (return (i32.const -1))))
      (local.set $marks
        (v128.and
          (i8x16.eq (v128.or (v128.load (local.get $at)) (local.get $or0)) (local.get $equal0))
          (i8x16.eq (v128.or (v128.load offset=1 (local.get $at)) (local.get $or1)) (local.get $equal1))))
      (if (v128.any_true (local.get $marks))
        (then
          (local.set $found (call $first (local.get $at) (local.get $to) (i8x16.bitmask (local.get $marks))))
          (if (i32.ne (local.get $found) (i32.const -1)) (then (return (local.get $found))))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br $step))
    (unreachable))

  ;; The same for any number of needles. A bucket's bit stays set where both bytes can be one of its needles'.
  (func (export "findAny") (param $at i32) (param $to i32) (result i32)
    (local $low0 v128) (local $high0 v128) (local $low1 v128) (local $high1 v128) (local $half v128)
    (local $byte0 v128) (local $byte1 v128) (local $buckets v128) (local $found i32)
    (local.set $low0 (v128.load (i32.const 0)))
    (local.set $high0 (v128.load (i32.const 16)))
    (local.set $low1 (v128.load (i32.const 32)))
    (local.set $high1 (v128.load (i32.const 48)))
    (local.set $half (i8x16.splat (i32.const 15)))
    (loop $step
      (if (i32.ge_u (local.get $at) (local.get $to)) (then (return (i32.const -1))))
      (local.set $byte0 (v128.load (local.get $at)))
      (local.set $byte1 (v128.load offset=1 (local.get $at)))
      (local.set $buckets
        (v128.and
          (v128.and
            (i8x16.swizzle (local.get $low0) (v128.and (local.get $byte0) (local.get $half)))
            (i8x16.swizzle (local.get $high0)
              (v128.and (i16x8.shr_u (local.get $byte0) (i32.const 4)) (local.get $half))))
          (v128.and
            (i8x16.swizzle (local.get $low1) (v128.and (local.get $byte1) (local.get $half)))
            (i8x16.swizzle (local.get $high1)
              (v128.and (i16x8.shr_u (local.get $byte1) (i32.const 4)) (local.get $half))))))
      (if (v128.any_true (local.get $buckets))
        (then
          (local.set $found
            (call $first (local.get $at) (local.get $to)
              (i8x16.bitmask (i8x16.ne (local.get $buckets) (v128.const i64x2 0 0)))))
          (if (i32.ne (local.get $found) (i32.const -1)) (then (return (local.get $found))))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br $step))
    (unreachable)))
