import type { KafkaConfig, SASLOptions } from 'kafkajs';
import type { KafkaConnection } from './open.ts';

/** How a cluster is reached, in kafkajs's words. */
export function kafkaConfigOf({
  brokers,
  tls,
  sasl,
}: KafkaConnection): Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'> {
  return {
    brokers: [...brokers],
    ...(tls ? { ssl: tls.ca === undefined ? true : { ca: [tls.ca] } } : {}),
    ...(sasl ? { sasl: saslOf(sasl) } : {}),
  };
}

/** Written out: kafkajs's type tells the mechanisms apart, which a spread would not. */
function saslOf({ mechanism, username, password }: NonNullable<KafkaConnection['sasl']>): SASLOptions {
  return { mechanism, username, password };
}
