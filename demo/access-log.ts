const pages = ['/', '/index.html', '/news/', '/shop/cart', '/shop/item?id=4711', '/css/site.css', '/img/logo.png']
const browsers = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:18.0) Gecko/20100101 Firefox/18.0',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.17 Chrome/24.0.1312.52',
  'Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)',
]
const lineCount = 76
const hits: ReadonlySet<number> = new Set([8, 17, 25, 36, 44, 53, 61])

/** Apache's access log of one evening: 76 lines, of which 7 hold "hoge", the last one with 14 lines behind it. */
export function accessLog(): string {
  return Array.from({ length: lineCount }, (_, index) => line(index)).join('')
}

function line(index: number): string {
  const page = hits.has(index) ? `/search?q=hoge&page=${index}` : pages[index % pages.length]
  const browser = browsers[index % browsers.length]
  const time = new Date(Date.UTC(2013, 0, 17, 11, 30, index * 7)).toISOString().slice(11, 19)
  const bytes = 500 + ((index * 7919) % 40_000)
  return `192.0.2.${10 + (index % 90)} - - [17/Jan/2013:${time} +0000] "GET ${page} HTTP/1.1" 200 ${bytes} "http://www.example.com/index.html" "${browser}"\n`
}
