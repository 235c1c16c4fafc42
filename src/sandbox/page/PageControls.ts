import { Schema } from "effect"
import type { SandboxFault, SandboxSession, SandboxState } from "./SandboxSession.ts"
import type { TripLog } from "./trip/TripLog.ts"

/** What the page shows and does. */
export interface PageControls {
  readonly session: SandboxSession
  readonly log: TripLog
  readonly state: () => SandboxState
  /** False: it cannot be broken here. */
  readonly breakIt: (fault: SandboxFault, on: boolean) => boolean
  /** Ends the bot as SIGKILL would; it starts again by itself. */
  readonly kill: () => void
}

const isCommand = Schema.is(Schema.Union([
  Schema.Struct({ fault: Schema.Literals(["limit", "cut", "agent"]), on: Schema.Boolean }),
  Schema.Struct({ kill: Schema.Literal(true) })
]))

/** Does what a body asks for; the HTTP status. */
export const obeyed = (controls: PageControls, body: unknown): 204 | 400 | 409 => {
  if (!isCommand(body)) return 400
  if ("fault" in body) return controls.breakIt(body.fault, body.on) ? 204 : 409
  controls.kill()
  return 204
}
