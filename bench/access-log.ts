import { closeSync, openSync, writeSync } from 'node:fs'

/** What the generated log holds, to search for. */
export type AccessLog = { readonly path: string; readonly lines: number; readonly sizeBytes: number }

/** Of these one stands in one line of 1000 together, in turn, and nowhere else. */
export const rareWords = ['upstream-timeout', 'Upstream-Timeout', 'segfault', 'no-route'] as const

const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
  'curl/8.5.0',
  'Googlebot/2.1 (+http://www.google.com/bot.html)',
]
const paths = ['/', '/index.html', '/static/app.js', '/api/v2/orders', '/api/v2/users', '/images/logo.png', '/login']
const referers = ['-', 'https://www.example.com/', 'https://www.example.com/products?page=2']
const statuses = [200, 200, 200, 200, 200, 200, 304, 304, 302, 404]

/** Writes a web server's access log of about `sizeBytes`, the same bytes each time; throws where the disk is full. */
export function writeAccessLog(path: string, sizeBytes: number): AccessLog {
  const file = openSync(path, 'wx')
  const random = randomNumbers(20261124)
  let written = 0
  let lines = 0
  try {
    while (written < sizeBytes) {
      let block = ''
      for (let count = 0; count < 10_000; count++) block += accessLine(lines++, random)
      written += writeSync(file, block)
    }
  } finally {
    closeSync(file)
  }
  return { path, lines, sizeBytes: written }
}

function accessLine(number: number, random: (below: number) => number): string {
  const pick = <Item>(items: readonly Item[]) => items[random(items.length)]
  const ip = `${10 + random(200)}.${random(256)}.${random(256)}.${1 + random(254)}`
  const second = Math.floor(number / 120)
  const two = (value: number) => String(value).padStart(2, '0')
  const time = `${two(Math.floor(second / 3600) % 24)}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
  const word = number % 1000 === 500 ? `?state=${rareWords[Math.floor(number / 1000) % rareWords.length]}` : ''
  const request = `${random(10) === 0 ? 'POST' : 'GET'} ${pick(paths)}${word === '' ? `?id=${random(1_000_000)}` : word} HTTP/1.1`
  return `${ip} - - [24/Nov/2026:${time} +0000] "${request}" ${pick(statuses)} ${random(50_000)} "${pick(referers)}" "${pick(agents)}"\n`
}

/** A linear congruential generator: whole numbers from 0 to below the given one. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 0x1_0000_0000) * below)
  }
}
