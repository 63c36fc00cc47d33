import type { Account } from "../accounts/account.ts";
import type { DeviceCodeState } from "../authorization/device-codes.ts";
import { ROUTE_CLASSES, type RouteClass } from "../faults/fault.ts";
import type { SimState } from "../sim-state.ts";

/** State and counters of a stand-in. Holds no token and no device code, only user codes. */
export interface SimSnapshot {
  now: number;
  accounts: readonly Account[];
  grants: GrantSnapshot[];
  deviceCodes: DeviceCodeSnapshot[];
  /** Number of requests per endpoint. */
  requests: Record<RouteClass, number>;
  refreshRequests: number;
  reusesSeen: number;
}

export interface GrantSnapshot {
  id: string;
  account: string;
  createdAt: number;
  isRevoked: boolean;
  refreshRequests: number;
  refreshes: number;
  reusesSeen: number;
}

export interface DeviceCodeSnapshot {
  userCode: string;
  state: DeviceCodeState;
  createdAt: number;
  expiresAt: number;
  pollTimes: number[];
  /** Polls that came sooner than the interval allows. */
  earlyPolls: number;
}

export function snapshotOf(state: SimState): SimSnapshot {
  const grants = state.grants.list().map((grant) => ({ ...grant, account: grant.account.email }));
  const count = (route: RouteClass): number =>
    state.seenRequests.filter((request) => request.route === route).length;
  const requests = {
    usercode: 0,
    deviceToken: 0,
    authorize: 0,
    token: 0,
    revoke: 0,
    accountsCheck: 0,
    usage: 0,
    models: 0,
    responses: 0,
    lmStudio: 0,
  };
  for (const route of ROUTE_CLASSES) requests[route] = count(route);
  return {
    now: state.clock.now(),
    accounts: state.options.accounts,
    grants,
    deviceCodes: state.deviceCodes.list().map((code) => ({
      userCode: code.userCode,
      state: code.state,
      createdAt: code.createdAt,
      expiresAt: code.expiresAt,
      pollTimes: code.pollTimes,
      earlyPolls: code.earlyPolls,
    })),
    requests,
    refreshRequests: grants.reduce((sum, grant) => sum + grant.refreshRequests, 0),
    reusesSeen: grants.reduce((sum, grant) => sum + grant.reusesSeen, 0),
  };
}
