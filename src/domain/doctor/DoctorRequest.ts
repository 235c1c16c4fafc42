import type { Homeserver } from "../account/ServerName.ts"
import type { UserId } from "../Ids.ts"
import type { SettingProblem } from "../settings/SettingProblem.ts"
import type { Auth, Settings } from "../settings/Settings.ts"
import type { Origin } from "../settings/sources/SettingSources.ts"

/** The settings as they were found, right and wrong ones. */
export interface SettingsSeen {
  /** How many settings each source gives. */
  readonly given: Readonly<Record<Origin, number>>
  readonly problems: ReadonlyArray<SettingProblem>
  readonly warnings: ReadonlyArray<string>
}

export interface AgentPlace
  extends Pick<Settings["agent"], "url" | "slots" | "token" | "wire" | "mapping" | "isolation" | "attested" | "sender">
{}

/** What the doctor looks at. What is undefined was not set, or is wrong, which `settings` says. */
export interface DoctorRequest {
  readonly settings: SettingsSeen
  readonly homeserver: Homeserver | undefined
  readonly auth: Auth | undefined
  readonly userId: UserId | undefined
  readonly dataDir: string | undefined
  readonly agent: AgentPlace | undefined
  readonly masterUrl: URL | undefined
}
