/**
 * What is known of one send that was refused again and again, with the same content. Times are milliseconds since
 * 1970, and move along when the clock is set back.
 */
export interface RefusalEvidence {
  readonly revision: number
  readonly times: number
  /** When it was refused last. */
  readonly at: number
  readonly since: number
  /** How often, and since when, the refusals spoke for the content being the reason. */
  readonly unproven: number
  readonly unprovenSince: number
  /** So many other sends to the same room went through since then. */
  readonly passes: number
}

/** A clock that was set back makes nothing wait for longer than it would have. */
const asOf = (known: RefusalEvidence, at: number): RefusalEvidence => {
  const back = Math.max(0, known.at - at)
  return { ...known, at: known.at - back, since: known.since - back, unprovenSince: known.unprovenSince - back }
}

/** Refused once more; other content begins anew. */
export const refusedAgain = (
  before: RefusalEvidence | undefined,
  at: number,
  revision: number,
  unproven: boolean
): RefusalEvidence => {
  const known = before?.revision === revision ? asOf(before, at) : undefined
  return {
    revision,
    times: (known?.times ?? 0) + 1,
    at,
    since: known?.since ?? at,
    unproven: unproven ? (known?.unproven ?? 0) + 1 : 0,
    unprovenSince: unproven && known !== undefined && known.unproven > 0 ? known.unprovenSince : at,
    passes: known?.passes ?? 0
  }
}

const often = 3
const long = 60_000

/** What comes behind it need not wait for it any more: it may be the only thing that is refused. */
export const isStubborn = (evidence: RefusalEvidence, at: number): boolean =>
  evidence.times >= often && at - asOf(evidence, at).since >= long

/** Proven to be the content: the same was refused often and long, and others were taken in between. */
export const isContent = (evidence: RefusalEvidence, at: number): boolean =>
  evidence.passes > 0 && evidence.unproven >= often && at - asOf(evidence, at).unprovenSince >= long
