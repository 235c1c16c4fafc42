import type { LinkFault } from "../../../domain/turns/AgentEvent.ts"

/**
 * How a link ended. `quick`: the first try after it needs no wait. `stumble`: a second one at the same place of the
 * log is fatal.
 */
export interface LinkEnding {
  readonly why: LinkFault
  readonly fatal: boolean
  readonly quick: boolean
  readonly stumble?: boolean
  /** Somebody in front of the agent said no: where that lasts (`Denials`), it is fatal. */
  readonly denied?: boolean
}

const heals = (why: LinkFault, quick: boolean): LinkEnding => ({ why, fatal: false, quick })
const fatal = (why: LinkFault): LinkEnding => ({ why, fatal: true, quick: false })

const byCode: Readonly<Record<number, LinkEnding>> = {
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
  // Whoever took our place would take it again: coming back would be a fight without end.
  4409: fatal("replaced"),
  4429: heals("overloaded", false)
}

/** What a close code of the agent means (docs/agent-wire-1.md, "Closing"); a code that is not listed is a lost link. */
export const closedWith = (code: number): LinkEnding => byCode[code] ?? heals("closed", true)

/**
 * What an HTTP answer in place of the upgrade means. FastAPI turns every close before accept into 403, and a proxy
 * that is being reloaded may say it as well: so one of them proves nothing yet.
 */
export const refusedWith = (status: number): LinkEnding => {
  if (status === 401 || status === 403) return { ...heals("unauthorized", false), denied: true }
  return heals(status === 429 || status === 503 ? "overloaded" : "unreachable", false)
}

export const unreachable: LinkEnding = heals("unreachable", false)
export const silent: LinkEnding = heals("silent", false)
export const gap: LinkEnding = { ...heals("gap", true), stumble: true }
/** A frame that could not be read may have been the last one: coming back tells. */
export const doubt: LinkEnding = heals("gap", true)
export const released: LinkEnding = heals("closed", true)
export const binary: LinkEnding = { ...heals("closed", true), stumble: true }
/** Without end what nobody needs: where it goes on after coming back, that is the agent's fault. */
export const flooded: LinkEnding = { ...heals("closed", false), stumble: true }
export const protocol: LinkEnding = fatal("protocol")
/** Denied for so long that waiting will not mend it. */
export const denied: LinkEnding = fatal("unauthorized")
export const version: LinkEnding = fatal("version")
/** The agent is under quarantine; `foreign`: this very link saw why. */
export const quarantined: LinkEnding = fatal("quarantined")
export const foreign: LinkEnding = fatal("quarantined")
