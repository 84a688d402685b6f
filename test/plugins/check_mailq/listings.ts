const eximMail = (id: string) => `\
 0m   297 ${id} <a@example.test> *** frozen ***
          b1@example.org

`

/** What the programs of Debian 12 print about their queues, recorded (exim 4.96, nullmailer 2.2, sendmail 8.17.1). */
export const listings = {
  nothing: '',
  /** Two mails, one of them from nobody; the form of the ids is that of 4.96. */
  exim: `\
${eximMail('1xXTKV-0001dI-0Z')} 0m   229 1xXTKV-0001dp-0u <>
          c@example.org

`,
  /** The form of the ids since 4.97. */
  newerExim: eximMail('1rUf2Q-00000000ASd-2Lq6'),
  nullmailer: `\
2026-11-29 01:02:39 45 bytes from <a@example.test>
  to <b@example.org>
2026-11-29 01:02:40 45 bytes from <a@example.test>
  to <b@example.org>
  to <c@example.org>
`,
  sendmailEmpty: `\
/var/spool/mqueue is empty
\t\tTotal requests: 0
`,
  sendmail: `\
\t\t/var/spool/mqueue (2 requests)
-----Q-ID----- --Size-- -----Q-Time----- ------------Sender/Recipient-----------
6AT1695O018484        3 Sun Nov 29 01:06 a@mail.example.test
\t\t\t\t\t b1@foo.example.org
6AT179Vu023136        3 Sun Nov 29 01:07 a@mail.example.test
\t\t\t\t\t b2@foo.example.org
\t\tTotal requests: 2
`,
  /** Several queue folders of an older sendmail, senders in angle brackets, with reasons. */
  sendmailFolders: `\
/var/spool/mqueue/q0/df is empty
\t\t/var/spool/mqueue/q1/df (3 requests)
-----Q-ID----- --Size-- -----Q-Time----- ------------Sender/Recipient-----------
h32De2f23534       48 Wed Apr  2 14:40 <a@mail.example.test>
                 (Deferred: Connection refused by mx.foo.example.org.)
\t\t\t\t\t <b1@foo.example.org>
h32De2f23535       48 Wed Apr  2 14:40 <b@example.test>
                 (Deferred: Connection refused by mx.foo.example.org.)
\t\t\t\t\t <b2@foo.example.org>
h32De2f23536       48 Wed Apr  2 14:40 <c@shop.example.com>
                 (I/O error)
\t\t\t\t\t <b3@example.net>
/var/spool/mqueue/q2/df is empty
\t\tTotal requests: 3
`,
  postfixEmpty: 'Mail queue is empty\n',
  postfix: `\
-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------
6CE222472C1     265 Sun Nov 29 01:02:39  a@example.test
                       (connect to 127.0.0.1[127.0.0.1]:9: Connection refused)
                                         b3@example.org

-- 0 Kbytes in 1 Request.
`,
  qmail: `\
messages in queue: 7
messages in queue but not yet preprocessed: 3
`,
} as const
