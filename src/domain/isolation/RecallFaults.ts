/** For each question to a thread whether the answer held what it was told itself, by how it was asked. */
export interface Recalled {
  /** While no other thread was at work. */
  readonly alone: ReadonlyArray<boolean>
  /** While others were. */
  readonly atOnce: ReadonlyArray<boolean>
  /** In a conversation that was closed and opened again. */
  readonly anew: ReadonlyArray<boolean>
}

/** So many threads that lose their memory beside others are no chance. */
const several = 2

const isLostAtOnce = ({ alone, atOnce }: Recalled) =>
  alone.includes(true) && atOnce.length > 0 && !atOnce.includes(true)

/**
 * What is odd about how threads remember, so that it proves nothing that none knows of another; undefined for nothing.
 * An agent whose memory goes with the connection forgets each time that it is opened again, and every thread does; one
 * of several workers with a memory each forgets only where it is led to another.
 */
export const recallFault = (threads: ReadonlyArray<Recalled>): string | undefined => {
  if (threads.filter(isLostAtOnce).length >= several) {
    return "conversations forgot what they were told while several were answered at the same time"
  }
  const reopened = new Set(
    threads.filter(({ alone, atOnce }) => alone.includes(true) || atOnce.includes(true)).flatMap(({ anew }) => anew)
  )
  return reopened.has(true) && reopened.has(false) ? "its memory depends on the connection" : undefined
}
