import { refusedUpgrade } from "../../../domain/reach/AgentFault.ts"
import type { LinkFault } from "../../../domain/turns/AgentEvent.ts"
import type { StrangeRun } from "../frames/LinkRuns.ts"

/**
 * How a socket of a link ended. `fatal`: the link connects no more. `quick`: the first try after it needs no wait.
 * `stumble`: a second one at the same place of the agent's log is fatal (`judgeEnding`). `clean`: the agent closed it
 * in good order.
 */
export interface LinkEnding {
  readonly why: LinkFault
  readonly fatal: boolean
  readonly quick: boolean
  readonly stumble?: boolean
  readonly clean?: boolean
  /** The upgrade was refused with 401 or 403, which is fatal where it lasts (`TokenDenials`). */
  readonly denied?: boolean
  /** The link heard what may be another thread's, for which the agent is quarantined (docs/design.md, law 4). */
  readonly evidence?: {
    readonly reason: string
    /** The run that nobody asked for over the link, which the journal may know of. */
    readonly of?: StrangeRun
  }
}

const heals = (why: LinkFault, quick: boolean): LinkEnding => ({ why, fatal: false, quick })
const fatal = (why: LinkFault): LinkEnding => ({ why, fatal: true, quick: false })

const byCode: Readonly<Record<number, LinkEnding>> = {
  1000: { ...heals("closed", true), clean: true },
  // A close without a code.
  1005: { ...heals("closed", true), clean: true },
  1002: fatal("protocol"),
  1003: fatal("protocol"),
  1007: fatal("protocol"),
  1008: fatal("unauthorized"),
  1009: fatal("protocol"),
  1011: heals("closed", false),
  1013: heals("overloaded", false),
  4400: fatal("protocol"),
  4401: fatal("unauthorized"),
  4403: fatal("unauthorized"),
  4406: fatal("version"),
  4408: heals("silent", false),
  // Another client took this thread over. Connecting again would make both fight for it without end.
  4409: fatal("replaced"),
  4429: heals("overloaded", false)
}

/** What a close code of the agent means (docs/agent-wire-1.md, "Closing"); any other code is a lost link. */
export const closedWith = (code: number): LinkEnding => byCode[code] ?? heals("closed", true)

/**
 * What an HTTP answer in place of the upgrade means. One 403 proves nothing: FastAPI turns every close before accept
 * into it, and a proxy that is being reloaded may send it.
 */
export const refusedWith = (status: number): LinkEnding => {
  const why = refusedUpgrade(status)
  return why === "unauthorized" ? { ...heals(why, false), denied: true } : heals(why, false)
}

export const unreachable: LinkEnding = heals("unreachable", false)
export const silent: LinkEnding = heals("silent", false)
export const gap: LinkEnding = { ...heals("gap", true), stumble: true }
/** A frame that could not be read may have been a run's last one. Connecting again with `resume` tells. */
export const doubt: LinkEnding = heals("gap", true)
export const released: LinkEnding = heals("closed", true)
/** We closed the socket, because this wire has no frame for what it says by that (`Unframed`). */
export const abandoned: LinkEnding = heals("closed", true)
/** The agent closed the socket behind its answer, as it does on this wire (`Unframed`). */
export const usedUp: LinkEnding = heals("closed", true)
export const binary: LinkEnding = { ...heals("closed", true), stumble: true }
/** The agent sends frames without end that bring nothing; it is at fault where that goes on after a new connection. */
export const flooded: LinkEnding = { ...heals("closed", false), stumble: true }
export const protocol: LinkEnding = fatal("protocol")
/** The token was refused for so long that waiting does not help. */
export const denied: LinkEnding = fatal("unauthorized")
export const version: LinkEnding = fatal("version")
/** The agent is under quarantine, which another link, or an earlier process, caused. */
export const quarantined: LinkEnding = fatal("quarantined")
/** This link saw a frame that names another thread. */
export const foreign: LinkEnding = {
  ...fatal("quarantined"),
  evidence: { reason: "a frame named another thread" }
}
/** This link saw a run that nobody asked for over it; `of`: where the wire has names for runs. */
export const unasked = (of?: StrangeRun): LinkEnding => ({
  ...fatal("quarantined"),
  evidence: { reason: "a frame came that nobody had asked for", ...(of !== undefined && { of }) }
})
