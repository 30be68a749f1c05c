import type { Call } from '../http/exchange.ts';
import type { Sim } from '../sim.ts';
import type { WeiboAccount } from '../world/items.ts';

/** A call that has been let in, and for whom. */
export interface Ask {
  readonly sim: Sim;
  readonly call: Call;
  readonly account: WeiboAccount;
}
