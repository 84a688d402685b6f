// @ts-expect-error: node-forge's types are of the whole only
import asn1 from '../node_modules/node-forge/lib/asn1.js'
// @ts-expect-error: likewise
import oids from '../node_modules/node-forge/lib/oids.js'

/**
 * Stands in for node-forge in the bundle, with what Plenum uses of it. The whole would make the program two thirds
 * larger, which every start would read.
 */
export default { asn1, pki: { oids } }
