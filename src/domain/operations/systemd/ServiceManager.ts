/** How systemd wants to be told of a service (sd_notify(3), sd_watchdog_enabled(3)). */
export interface ServiceManager {
  /** A path, or an abstract name that begins with `@`. */
  readonly socket: string
  /** How often it wants a sign of life, in milliseconds; undefined: not at all. */
  readonly beat: number | undefined
}

/** A sign comes twice in the time that systemd waits for one, as its manual advises. */
const beatOf = (microseconds: string | undefined): number | undefined => {
  const beat = /^\d{1,15}$/.test(microseconds ?? "") ? Math.floor(Number(microseconds) / 2_000) : 0
  return beat > 0 ? beat : undefined
}

/**
 * What the environment says of it; undefined: this process is no service. `family` are the ids of this process and of
 * the launcher above it, one of which systemd knows as the service.
 */
export const serviceManagerOf = (
  environment: Readonly<Record<string, string | undefined>>,
  family: ReadonlyArray<number>
): ServiceManager | undefined => {
  const socket = environment["NOTIFY_SOCKET"]
  if (socket === undefined || !/^[/@]/.test(socket)) return undefined
  const watched = environment["WATCHDOG_PID"]
  const isOurs = watched === undefined || family.includes(Number(watched))
  return { socket, beat: isOurs ? beatOf(environment["WATCHDOG_USEC"]) : undefined }
}
