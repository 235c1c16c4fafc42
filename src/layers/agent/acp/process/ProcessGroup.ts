import { spawn } from "node:child_process"

/**
 * Stands beside the agent in the group of its processes, and ends all of the group when the bot is gone, however it
 * ended: the fourth stream then closes. The agent's input ended with it, and gives it four seconds. The agent takes the
 * place of the shell, so that nothing is between it and the bot, and its words are not read by a shell. While this
 * stands there, the group's number can be nobody else's.
 */
const guarded = `(
  trap '' TERM HUP INT
  exec 0<&3 3<&- >/dev/null 2>&1
  read -r _
  left=4
  while [ $left -gt 0 ] && kill -0 $$; do
    sleep 1
    left=$((left - 1))
  done
  kill -TERM -$$
  sleep 1
  kill -KILL -$$
) &
exec 3<&-
exec "$@"`

/** What a process of the agent's is started with. `words`: the program's path, and its arguments. */
export interface ProcessPlace {
  readonly words: ReadonlyArray<string>
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
}

/** Starts the program as the leader of a group of its own. */
export const startGroup = ({ environment, folder, words }: ProcessPlace) =>
  spawn("/bin/sh", ["-c", guarded, "sh", ...words], {
    cwd: folder,
    env: environment,
    detached: true,
    stdio: ["pipe", "pipe", "pipe", "pipe"]
  })

/** Signals all processes of a group, as far as there are any that we may signal. */
export const signalGroup = (leader: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-leader, signal)
  } catch {
    // Nobody is left.
  }
}
