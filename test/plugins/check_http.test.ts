import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkHttp } from '../../plugins/check_http/plugin.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { nginxFor } from '../helpers/nginx.ts'
import { inProcess } from '../helpers/originals.ts'
import { peerThat } from '../helpers/peer-that.ts'
import { describeWithTools } from '../helpers/tools.ts'
import { expectSame } from './net/beside.ts'
import { servedOver, tlsLab } from './net/tls-lab.ts'

const pages = `
location = / { return 200 "Welcome to the site\\nsecond line\\n"; }
location = /gone { return 404 "not here"; }
location = /broken { return 500 "oh"; }
location = /moved { return 302 /; }
location = /moved/far { return 301 http://$http_host/gone; }
location = /loop { return 302 /loop; }
location = /around { return 302 /around?$request_time.$msec$request_id; }
location = /nowhere { return 304; }
location = /other { return 302 ftp://ftp.example/; }
location = /echo { return 200 "$request_method $http_user_agent, $content_type, $http_authorization, $http_x_test, $host"; }
location = /secret { if ($http_authorization != "Basic dXNlcjpzM2NyZXQ=") { return 401 "no"; } return 200 "yes"; }
`

describeWithTools('check_http beside the original', ['monitoring-plugins', 'nginx-light'], () => {
  const nginx = nginxFor((folder) => {
    mkdirSync(join(folder, 'www'))
    writeFileSync(join(folder, 'www/file.html'), '<p>A page of an hour ago</p>\n')
    return `root ${folder}/www;${pages}`
  })
  const own = ['-H', '127.0.0.1', '-p', 'PORT']

  it.each([
    [own],
    [['127.0.0.1', '-p', 'PORT']],
    [['-H', '127.0.0.1:PORT']],
    [['-I', '127.0.0.1', '-pPORT']],
    [['-I', '127.0.0.1', '-H', 'www.example', '-p', 'PORT', '-u', '/echo', '-s', 'www.example']],
    [[...own, '-4', '-w', '5', '-c', '9.5', '-t', '12']],
    [[...own, '-w', '0']],
    [[...own, '-c', '0']],
    [[...own, '-c', '20']],
    [[...own, '-u', '/gone']],
    [[...own, '-u', '/broken']],
    [[...own, '--url=/moved']],
    [[...own, '-u', '/moved', '-f', 'warning']],
    [[...own, '-u', '/moved', '-f', 'critical']],
    [[...own, '-u', '/moved', '-f', 'follow']],
    [[...own, '-u', '/moved/far', '-f', 'sticky']],
    [[...own, '-u', '/moved/far', '-f', 'stickyport']],
    [[...own, '-u', '/loop', '-f', 'follow']],
    [[...own, '-u', '/nowhere', '-f', 'follow']],
    [[...own, '-u', '/moved', '-f', 'follow', '--max-redirs', '0']],
    [[...own, '-e', 'HTTP/1.1 200,HTTP/1.0 200']],
    [[...own, '-e', 'nothing,204']],
    [[...own, '-u', '/gone', '-e', '404']],
    [[...own, '-s', 'second line']],
    [[...own, '-s', 'nothing of the kind']],
    [[...own, '-s', 'abcdefghijklmnopqrstuvwxyz123']],
    [[...own, '-s', 'abcdefghijklmnopqrstuvwxyz1234']],
    [[...own, '-d', 'Server: nginx']],
    [[...own, '-d', 'X-Nothing', '-s', 'nothing', '-r', 'nothing', '-m', '1000']],
    [[...own, '-r', '^second']],
    [[...own, '-r', 'site.second']],
    [[...own, '-l', '-r', 'site.second']],
    [[...own, '-l', '-r', '^second']],
    [[...own, '-r', 'WELCOME']],
    [[...own, '-R', 'WELCOME']],
    [[...own, '--eregi', '[[:upper:]]elcome .{2} (the|a) site']],
    [[...own, '-r', 'Welcome', '--invert-regex']],
    [[...own, '-r', 'nothing', '--invert-regex']],
    [[...own, '-m', '10']],
    [[...own, '-m', '1000']],
    [[...own, '-m', '10:20']],
    [[...own, '-m', '10:2000']],
    [[...own, '-N']],
    [[...own, '-j', 'HEAD']],
    [[...own, '-B']],
    [[...own, '-L']],
    [[...own, '-L', '-n']],
    [[...own, '--nohtml']],
    [[...own, '-L', '-u', '/gone']],
    [[...own, '-M', '10h']],
    [[...own, '-u', '/file.html', '-M', '10h']],
    [[...own, '-u', '/echo', '-A', 'agent', '-k', 'X-Test: a b', '-P', 'a=b', '-T', 'text/x', '-B']],
    [[...own, '-u', '/echo', '-A', 'agent', '-j', 'PUT', '-P', 'a=b', '-B']],
    [[...own, '-u', '/secret', '-a', 'user:s3cret']],
    [[...own, '-u', '/secret', '-a', 'user:wrong']],
    [['-H', '127.0.0.1', '-p', '1']],
    [['-H', '127.0.0.1', '-p', '1', '-L']],
  ])('nginx: %j', async (argv) => {
    await expectSame(checkHttp, nginx().port, argv)
  })

  it.each([
    ['no word', ''],
    ['a status without its three digits', 'HTTP/1.1 2000 OK\r\n\r\nhello'],
    ['a status out of range', 'HTTP/1.1 700 OK\r\n\r\nhello'],
    ['a status without a reason', 'HTTP/1.1 200\r\n\r\nhello'],
    ['lines that end in LF', 'HTTP/1.0 200 OK\nServer: old\n\nhello\n'],
    ['no headers', 'HTTP/1.0 200 OK\r\n\r\nhello'],
    ['a redirect without a place', 'HTTP/1.1 302 Found\r\nServer: x\r\n\r\n'],
    ['a page of tomorrow', page('Sun, 29 Nov 2026 01:00:00 GMT', 'Mon, 30 Nov 2026 01:00:00 GMT')],
    ['a page of three days ago', page('Sun, 29 Nov 2026 01:00:00 GMT', 'Thu, 26 Nov 2026 01:00:00 GMT')],
    ['a page of ten hours ago', page('Sun, 29 Nov 2026 10:02:03 GMT', 'Sun, 29 Nov 2026 00:00:00 GMT')],
    ['a page without a date', 'HTTP/1.1 200 OK\r\nDate: Sun, 29 Nov 2026 10:02:03 GMT\r\n\r\nhello'],
  ])('a server that answers %s', async (_, answer) => {
    const port = await peerThat((socket) => socket.once('data', () => socket.end(answer)))
    await expectSame(checkHttp, port, [...own, '-f', 'follow', '-M', '5h'])
  })
})

function page(date: string, modified: string): string {
  return `HTTP/1.1 200 OK\r\ndate: ${date}\r\nLast-Modified: ${modified}\r\n\r\nhello`
}

describeWithTools('check_http over TLS beside the original', ['monitoring-plugins', 'openssl', 'nginx-light'], () => {
  const lab = tlsLab()
  const own = ['-H', '127.0.0.1', '-p', 'PORT']
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello'

  it.each([
    ['days', ['-S']],
    ['days', ['--ssl=1.2', '--sni']],
    ['days', ['-S1.1+', '-C', '1', '--continue-after-certificate']],
    ['days', ['-C', '5']],
    ['days', ['-C', '1']],
    ['days', ['-C', '5,4']],
    ['days', ['-C', '5', '--continue-after-certificate', '-s', 'nothing']],
    ['days', ['-C', '5', '-L']],
    ['hours', ['-C', '5']],
    ['minutes', ['-C', '5']],
    ['expired', ['-C', '5']],
    ['expired', ['-C', '5', '--continue-after-certificate']],
    ['expired', ['-S']],
    ['nameless', ['-C', '1']],
  ] as const)('a certificate with %s left: %j', async (kind, argv) => {
    const port = await servedOver(lab.certificate(kind), (socket) => socket.once('data', () => socket.end(answer)))
    await expectSame(checkHttp, port, [...own, ...argv])
  })

  it('asks a proxy for a tunnel', async () => {
    const site = await servedOver(lab.certificate('days'), (socket) => {
      socket.once('data', (request: Buffer) => socket.end(`${answer.slice(0, -5)}${request.toString().slice(0, 5)}`))
    })
    const { connect } = await import('node:net')
    const port = await peerThat((socket) => {
      socket.once('data', () => {
        const behind = connect(site, '127.0.0.1')
        behind.on('error', () => undefined)
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        socket.pipe(behind).pipe(socket)
      })
    })
    const through = ['-I', '127.0.0.1', '-p', 'PORT', '-S', '-H', 'localhost', '-u', '/x']
    await expectSame(checkHttp, port, [...through, '-j', 'CONNECT', '-s', 'GET /'])
    await expectSame(checkHttp, port, [...through, '-j', 'CONNECT:POST', '-P', 'a', '-s', 'POST ', '-b', 'u:p'])
  })

  it('verifies what browsers verify', async () => {
    const port = await servedOver(lab.certificate('days'), (socket) => socket.once('data', () => socket.end(answer)))
    const verified = ['-p', `${port}`, '--verify', '--ca-file', lab.authority().cert]
    for (const host of ['127.0.0.1', 'localhost']) {
      const { output, exitCode } = await inProcess(checkHttp, ['-H', host, '-4', ...verified])
      expect(output).toMatch(/^HTTP OK: HTTP\/1\.1 200 OK - /)
      expect(exitCode).toBe(0)
    }
    const wrong = await inProcess(checkHttp, ['-I', '127.0.0.1', '-H', 'www.example', ...verified])
    expect(wrong.output).toMatch(
      /^HTTP CRITICAL - certificate 'days' is not for www\.example but for localhost, 127\.0\.0\.1, valid until /,
    )
    expect(wrong.exitCode).toBe(2)
  })
})

describe('check_http', () => {
  const folder = temporaryFolder()
  const answering = (answer: string) => peerThat((socket) => socket.once('data', () => socket.write(answer)))
  const ask = (port: number, ...more: readonly string[]) =>
    inProcess(checkHttp, ['-H', '127.0.0.1', '-p', `${port}`, '-t', '5', ...more])

  it('ends where the headers say, though the connection stays open', async () => {
    const port = await answering('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')
    const { output, exitCode } = await ask(port, '-s', 'hello')
    expect(output).toContain('HTTP OK: HTTP/1.1 200 OK - 43 bytes in ')
    expect(exitCode).toBe(0)
  })

  it('reads chunks, and finds a text that lies across them', async () => {
    const port = await answering(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n00002\r\nlo\r\n0\r\n\r\n',
    )
    const { output, exitCode } = await ask(port, '-s', 'hello', '-B')
    expect(output).toMatch(/^HTTP OK: HTTP\/1\.1 200 OK - 75 bytes in .*\nhello\n$/)
    expect(exitCode).toBe(0)
  })

  it.each([
    ['ends within a chunk', '10\r\nhello'],
    ['ends before the last chunk', '5\r\nhello\r\n'],
    ['has none', 'hello, no chunk\r\n0\r\n\r\n'],
    ['is empty', ''],
  ])('a page in chunks that %s is UNKNOWN, as for the original', async (_, page) => {
    const port = await peerThat((socket) =>
      socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${page}`)),
    )
    const { output, exitCode } = await ask(port)
    expect(output).toBe('HTTP UNKNOWN: Failed to unchunk message body\n')
    expect(exitCode).toBe(3)
  })

  it('an error of the server stays CRITICAL though its page in chunks is cut', async () => {
    const port = await peerThat((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhel')),
    )
    expect((await ask(port)).output).toMatch(/^HTTP CRITICAL: HTTP\/1\.1 500 Oh - /)
  })

  it('reads a status line and a Location as UTF-8, and shows other bytes as such', async () => {
    const asked: string[] = []
    const port = await peerThat((socket) =>
      socket.once('data', (request: Buffer) => {
        const path = request.toString().split(' ')[1] ?? ''
        asked.push(path)
        if (path === '/') socket.end('HTTP/1.1 302 Found\r\nLocation: /été\r\n\r\n')
        else
          socket.end(
            Buffer.concat([Buffer.from('HTTP/1.1 200 Très bien '), Buffer.from([0xff, 0xe3, 0x81, 13, 10, 13, 10])]),
          )
      }),
    )
    expect((await ask(port, '-f', 'follow')).output).toMatch(/^HTTP OK: HTTP\/1\.1 200 Très bien \\xff\\xe3\\x81 - /)
    expect((await ask(port, '-u', '/x', '-e', '200 Très')).exitCode).toBe(0)
    expect(asked).toEqual(['/', '/%C3%A9t%C3%A9', '/x'])
  })

  it('shows a page without its control characters', async () => {
    const port = await answering('HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\na|b\r\n\tc\x1b[1m\0\n')
    const { output } = await ask(port, '-B')
    expect(output.split('\n').slice(1)).toEqual(['a¦b', '\tc\\x1b[1m\\x00', '', ''])
  })

  it('sends a name and password to their own host only', async () => {
    const seen: string[] = []
    const other = await peerThat((socket) =>
      socket.once('data', (request: Buffer) => {
        seen.push(request.toString())
        socket.end('HTTP/1.1 200 OK\r\n\r\n')
      }),
    )
    const redirect = `HTTP/1.1 302 Found\r\nLocation: http://localhost:${other}/\r\n\r\n`
    const port = await peerThat((socket) => socket.once('data', () => socket.end(redirect)))
    const { exitCode } = await ask(
      port,
      '-4',
      '-f',
      'follow',
      '-a',
      'user:s3cret',
      '-k',
      'Cookie: a=b',
      '-k',
      'X-Other: c',
    )
    expect(exitCode).toBe(0)
    expect(seen.join('')).toContain('X-Other: c')
    expect(seen.join('')).not.toMatch(/Authorization|Cookie/)
  })

  it('takes a password from a file or the environment, and shows none', async () => {
    const file = join(folder, 'password')
    writeFileSync(file, 's3cret\n', { mode: 0o600 })
    const port = await peerThat((socket) =>
      socket.once('data', (request: Buffer) => {
        const isRight = request.toString().includes('Authorization: Basic dXNlcjpzM2NyZXQ=')
        socket.end(`HTTP/1.1 ${isRight ? '200 OK' : '401 No'}\r\nSet-Cookie: id=s3cret\r\n\r\n`)
      }),
    )
    const own = ['-H', '127.0.0.1', '-p', `${port}`, '-a', 'user', '-vvv']
    const runs = [
      await inProcess(checkHttp, [...own, '--password-file', file]),
      await inProcess(checkHttp, own, { env: { HTTP_PASSWORD: 's3cret' } }),
    ]
    for (const { output, exitCode } of runs) {
      expect(exitCode).toBe(0)
      expect(output).toContain('Authorization: ***')
      expect(output).not.toMatch(/s3cret|dXNl/)
    }
    const missing = await inProcess(checkHttp, [...own, '--password-file', '/nowhere'])
    expect(missing).toEqual({
      output: 'HTTP UNKNOWN - cannot read the password in /nowhere: No such file or directory\n',
      exitCode: 3,
    })
  })

  it.each([
    [[], 'check_http: You must specify a server address or host name'],
    [['-H', 'x', '-p', 'y'], 'check_http: Invalid port number - y'],
    [['-H', 'x', '-f', 'y'], 'check_http: Invalid onredirect option - y'],
    [['-H', 'x', '-m', '10:'], 'check_http: Bad format: try "-m min:max" - 10:'],
    [['-H', 'x', '-M', 'y'], 'check_http: unparsable max-age: y'],
    [['-H', 'x', '-C', 'y'], 'check_http: Invalid certificate expiration period - y'],
    [['-H', 'x', '-w', 'y'], 'check_http: Range format incorrect'],
    [['-H', 'x', '-r', '('], 'check_http: Could not Compile Regular Expression: Unmatched ( or \\('],
    [['-H', 'x', '-S3'], 'check_http: SSL 2 and 3 are spoken by no library any more'],
    [['-H', 'x', '-J', '/nowhere', '-K', '/nowhere'], 'check_http: file does not exist or is not readable - /nowhere'],
    [['-H', 'x', '-k', 'A: b\r\nC: d'], 'check_http: A header or a URL cannot hold a line break'],
  ])('%j is wrong usage', async (argv, reason) => {
    const { output, exitCode } = await inProcess(checkHttp, argv)
    expect(output.split('\n')[0]?.toLowerCase()).toBe(reason.toLowerCase())
    expect(exitCode).toBe(3)
  })
})
