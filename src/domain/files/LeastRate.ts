/** The length of a window, in ms of waiting for the sender. */
const window = 30_000
/** So many bytes a second at least. */
export const leastRate = 16 * 1024
/** So many bytes a window at least, after the first one. */
const least = leastRate * (window / 1000)

/**
 * Judges a file on its way by how fast its sender is. Told of each piece: the ms for which it was waited, without those
 * in which whoever takes the pieces was busy, and its bytes. True: it came too slowly, and the file is given up.
 */
export const makeLeastRate = (): (waited: number, bytes: number) => boolean => {
  let [time, length, isFirst] = [0, 0, true]
  return (waited, bytes) => {
    time += waited
    length += bytes
    if (time < window) return false
    // A long wait is as many windows as it fills.
    const isSlow = !isFirst && length < least * Math.floor(time / window)
    time %= window
    length = 0
    isFirst = false
    return isSlow
  }
}
