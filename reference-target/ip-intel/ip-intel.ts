/**
 * The port through which the target asks what is known of a network address. The shapes stand in the domain, because
 * files of a user are read outside the target (src/io/ip-intel-files.ts); `synthetic.ts` is the embedded default.
 */
export {
  type IpIntel,
  NETWORK_KINDS,
  type NetworkFacts,
  type NetworkKind,
  UNKNOWN_NETWORK,
} from '../../src/core/domain/network.ts';
