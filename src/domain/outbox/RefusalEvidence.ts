/**
 * The refusals of one send with the same content. Times are milliseconds since 1970, and move when the clock was set
 * back.
 */
export interface RefusalEvidence {
  readonly revision: number
  readonly times: number
  /** The time of the last refusal. */
  readonly at: number
  readonly since: number
  /** The number of refusals in a row that may be because of the content, and the time of the first. */
  readonly unproven: number
  readonly unprovenSince: number
  /** The number of other sends to the same room that went through since then. */
  readonly passes: number
}

/** The evidence at a time. A clock that was set back makes nothing wait longer. */
const asOf = (evidence: RefusalEvidence, at: number): RefusalEvidence => {
  const back = Math.max(0, evidence.at - at)
  return {
    ...evidence,
    at: evidence.at - back,
    since: evidence.since - back,
    unprovenSince: evidence.unprovenSince - back
  }
}

/** The evidence after one more refusal; another content begins anew. */
export const refusedAgain = (
  before: RefusalEvidence | undefined,
  at: number,
  revision: number,
  unproven: boolean
): RefusalEvidence => {
  const earlier = before?.revision === revision ? asOf(before, at) : undefined
  return {
    revision,
    times: (earlier?.times ?? 0) + 1,
    at,
    since: earlier?.since ?? at,
    unproven: unproven ? (earlier?.unproven ?? 0) + 1 : 0,
    unprovenSince: unproven && earlier !== undefined && earlier.unproven > 0 ? earlier.unprovenSince : at,
    passes: earlier?.passes ?? 0
  }
}

const often = 3
const long = 60_000

/** Whether the sends behind this one go on without it: it may be the only one that is refused. */
export const isStubborn = (evidence: RefusalEvidence, at: number): boolean =>
  evidence.times >= often && at - asOf(evidence, at).since >= long

/** Whether the content is proven to be the reason: it was refused often and long, and others were taken meanwhile. */
export const isContent = (evidence: RefusalEvidence, at: number): boolean =>
  evidence.passes > 0 && evidence.unproven >= often && at - asOf(evidence, at).unprovenSince >= long
