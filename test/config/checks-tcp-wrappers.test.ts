import { expect, it } from 'vitest'
import { findingsOf } from './world.ts'

it.each(['nrpe : 192.0.2.1', 'sshd, nrpe: 192.0.2.1', 'ALL: ALL', '# old\nALL EXCEPT sshd : ALL'])(
  'warns of rules that stock obeys and Plenum does not read: %j',
  async (text) => {
    expect(await findingsOf(['allowed_hosts=192.0.2.1'], { '/etc/hosts.deny': { text } })).toEqual([
      expect.stringMatching(/^2: warning: \/etc\/hosts\.deny has a rule for nrpe.* write the hosts into allowed_hosts/),
    ])
  },
)

it.each(['', '# nrpe: ALL', 'sshd: ALL', 'nrpe2: ALL'])('says nothing of %j', async (text) => {
  expect(await findingsOf(['allowed_hosts=192.0.2.1'], { '/etc/hosts.allow': { text } })).toEqual([])
})
