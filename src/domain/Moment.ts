/**
 * A moment by two clocks of this machine, in milliseconds. The wall's counts a suspended laptop and a paused machine,
 * but may be set, forward and back; the steady one is never set, but stands still while the machine sleeps. Both
 * count a stopped process.
 */
export interface Moment {
  readonly wall: number
  readonly steady: number
}

/** At most so long ago, in milliseconds: whichever clock saw more. For who must not be too late. */
export const elapsed = (from: Moment, to: Moment): number => Math.max(to.wall - from.wall, to.steady - from.steady)

/** At least so long ago, in milliseconds, whatever was set meanwhile. For who must not be too early. */
export const lasted = (from: Moment, to: Moment): number => to.steady - from.steady
