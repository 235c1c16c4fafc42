/** At most this share of all sockets may wait for people, and at most so many of them for one person. */
const largestShare = 1 / 4
const mostOfOnePerson = 3

/**
 * Counts the sockets that turns hold while a person is asked, because their agent cannot go on over another one.
 * `seq` names the turn.
 */
export interface QuestionSockets {
  /** Whether this turn may begin to wait for a person. */
  mayHold(seq: number, person: string): boolean
  hold(seq: number, person: string): void
  release(seq: number): void
}

export const makeQuestionSockets = (sockets: number): QuestionSockets => {
  const holders = new Map<number, string>()
  const most = Math.max(1, Math.floor(sockets * largestShare))
  return {
    mayHold: (seq, person) =>
      holders.has(seq) ||
      (holders.size < most && [...holders.values()].filter((one) => one === person).length < mostOfOnePerson),
    hold: (seq, person) => void holders.set(seq, person),
    release: (seq) => void holders.delete(seq)
  }
}
