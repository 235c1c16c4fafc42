/**
 * A moment by two clocks of this machine, in milliseconds. The wall clock counts the time that a machine sleeps, but
 * may be set forward and back. The steady clock is never set, but stands still while the machine sleeps. Both count the
 * time that a process is stopped.
 */
export interface Moment {
  readonly wall: number
  readonly steady: number
}

/**
 * The longest time that may have passed, in milliseconds: that of the clock which saw more. For actions that must not
 * be too late.
 */
export const elapsed = (from: Moment, to: Moment): number => Math.max(to.wall - from.wall, to.steady - from.steady)

/**
 * The time that has passed at least, in milliseconds, whatever was set meanwhile. For actions that must not be too
 * early.
 */
export const lasted = (from: Moment, to: Moment): number => to.steady - from.steady
