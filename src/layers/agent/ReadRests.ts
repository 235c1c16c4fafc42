/** So many frames are judged together. */
const window = 16
/** A flood: frames that come within this many milliseconds of each other, */
const apart = 1
/** and that are shorter than this, in bytes, in the mean of a window. */
const small = 512
/** How long reading rests after a flood, in milliseconds. */
const rest = 3

interface Reading {
  pause(): void
  resume(): void
}

/** Reads a socket, with rests while small frames rush out of it. */
export interface ReadRests extends Reading {
  /** A frame of so many bytes was read. */
  read(bytes: number): void
}

/** Judges frames, window by window: true where the one just read ends a flood of a window. `now`: in milliseconds. */
export const makeFloodOfSmall = (now: () => number): (bytes: number) => boolean => {
  let frames = 0
  let bytes = 0
  let since = Number.NEGATIVE_INFINITY
  return (size) => {
    frames++
    bytes += size
    if (frames < window) return false
    const at = now()
    const isFlood = at - since < window * apart && bytes < window * small
    frames = 0
    bytes = 0
    since = at
    return isFlood
  }
}

/**
 * Read one by one, small frames that rush in cost several times what their words do; after a rest of a few
 * milliseconds, one read brings hundreds. Large frames fill a read by themselves.
 *
 * Pausing wins over a rest: only `resume` ends it. `later`: the timer.
 */
export const makeReadRests = (
  socket: Reading,
  isFlood: (bytes: number) => boolean,
  later: (wake: () => void, milliseconds: number) => void = setTimeout
): ReadRests => {
  let isPaused = false
  let isResting = false
  const wake = () => {
    isResting = false
    if (!isPaused) socket.resume()
  }
  return {
    read: (bytes) => {
      if (!isFlood(bytes) || isResting) return
      isResting = true
      socket.pause()
      later(wake, rest)
    },
    pause: () => {
      isPaused = true
      socket.pause()
    },
    resume: () => {
      isPaused = false
      if (!isResting) socket.resume()
    }
  }
}
