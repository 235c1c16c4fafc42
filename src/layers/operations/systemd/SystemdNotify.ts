import { Effect, Layer } from "effect"
import { execFile } from "node:child_process"
import { type ServiceManager, serviceManagerOf } from "../../../domain/operations/systemd/ServiceManager.ts"

/** How long the program that tells it may take, in milliseconds. */
const patience = 5_000

/** Tells systemd one line, such as `READY=1`; fails with a code such as ENOENT. */
export type TellSystemd = (line: string) => Effect.Effect<void, string>

/**
 * Tells it by the program `systemd-notify`, which is wherever systemd is: Node opens no datagram socket of a path. The
 * unit needs `NotifyAccess=all` for that.
 */
const byProgram = (socket: string): TellSystemd => (line) =>
  Effect.callback((resume) => {
    const child = execFile(
      "systemd-notify",
      [line],
      { env: { PATH: process.env["PATH"], NOTIFY_SOCKET: socket }, timeout: patience },
      (error) => resume(error === null ? Effect.void : Effect.fail(String(error.code ?? error.signal)))
    )
    return Effect.sync(() => void child.kill())
  })

/** What a service tells of itself. */
export interface SystemdNotify {
  /** Says that it serves, then beats as long as the layer lives: while Node's loop stands still, no beat leaves. */
  readonly ready: Layer.Layer<never>
  /** Says that it ends. */
  readonly stopping: Effect.Effect<void>
}

const silent: SystemdNotify = { ready: Layer.empty, stopping: Effect.void }

export const systemdNotify = ({ beat }: ServiceManager, tell: TellSystemd): SystemdNotify => {
  const say = (line: string) =>
    Effect.catch(
      tell(line),
      (code) => Effect.logWarning(`systemd could not be told ${line} by systemd-notify (${code})`)
    )
  const beating = beat === undefined
    ? Effect.void
    : Effect.forever(Effect.andThen(Effect.sleep(beat), say("WATCHDOG=1")))
  return {
    ready: Layer.effectDiscard(Effect.andThen(say("READY=1"), Effect.forkScoped(beating))),
    stopping: say("STOPPING=1")
  }
}

/**
 * What this process tells, if it is a service. The variables are taken out of the environment, as an agent that the bot
 * starts could speak for it otherwise.
 */
export const systemdNotifyOf = (environment: Record<string, string | undefined>): SystemdNotify => {
  const manager = serviceManagerOf(environment, [process.pid, process.ppid])
  if (manager === undefined) return silent
  for (const name of ["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"]) delete environment[name]
  return systemdNotify(manager, byProgram(manager.socket))
}
