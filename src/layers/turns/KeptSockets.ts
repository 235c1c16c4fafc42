/** What of all sockets may be kept so, as a share of them, and how many by one person. */
const share = 1 / 4
const mostOfOne = 3

/** Sockets that a turn keeps while a person is asked, because its agent could not go on over another one. */
export interface KeptSockets {
  /** Whether this turn may begin to wait for a person. */
  may(seq: number, person: string): boolean
  keep(seq: number, person: string, on: boolean): void
}

export const makeKeptSockets = (sockets: number): KeptSockets => {
  const kept = new Map<number, string>()
  const most = Math.max(1, Math.floor(sockets * share))
  return {
    may: (seq, person) =>
      kept.has(seq) || (kept.size < most && [...kept.values()].filter((one) => one === person).length < mostOfOne),
    keep: (seq, person, on) => void (on ? kept.set(seq, person) : kept.delete(seq))
  }
}
