import { type DeliverySettings, defaultDeliverySettings } from '../../services/alerter/retry.ts';

/** The real waits, in milliseconds instead of seconds. */
export const QUICK: DeliverySettings = {
  ...defaultDeliverySettings,
  timeoutMs: 500,
  leaseMs: 1_500,
  firstRetryMs: 5,
  maxRetryMs: 20,
  roundMs: 5,
  graceMs: 20,
};
