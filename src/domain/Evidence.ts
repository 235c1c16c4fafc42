/** What is known of one send that was refused again and again, with the same content. Times are milliseconds since 1970. */
export interface Evidence {
  readonly revision: number
  readonly times: number
  readonly since: number
  /** How often, and since when, the refusals spoke for the content being the reason. */
  readonly unproven: number
  readonly unprovenSince: number
  /** So many other sends to the same room went through since then. */
  readonly passes: number
}

/** Refused once more; other content begins anew. */
export const refusedAgain = (before: Evidence | undefined, at: number, revision: number, unproven: boolean): Evidence => {
  const known = before?.revision === revision ? before : undefined
  return {
    revision,
    times: (known?.times ?? 0) + 1,
    since: known?.since ?? at,
    unproven: unproven ? (known?.unproven ?? 0) + 1 : 0,
    unprovenSince: unproven && known !== undefined && known.unproven > 0 ? known.unprovenSince : at,
    passes: known?.passes ?? 0
  }
}

const often = 3
const long = 60_000

/** What comes behind it need not wait for it any more: it may be the only thing that is refused. */
export const isStubborn = ({ since, times }: Evidence, at: number): boolean => times >= often && at - since >= long

/** Proven to be the content: the same was refused often and long, and others were taken in between. */
export const isContent = ({ passes, unproven, unprovenSince }: Evidence, at: number): boolean => passes > 0 && unproven >= often && at - unprovenSince >= long
