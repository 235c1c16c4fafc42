import type { Homeserver } from "../account/ServerName.ts"
import type { RecoveryKey } from "../crypto/secrets/RecoveryKey.ts"
import type { UserId } from "../Ids.ts"
import type { ApartFacts } from "../isolation/IsolationPolicy.ts"
import type { SettingProblem } from "../settings/SettingProblem.ts"
import type { AgentSettings, Auth, Settings } from "../settings/Settings.ts"
import type { Origin } from "../settings/sources/SettingSources.ts"
import type { Finding } from "./Finding.ts"

/** The settings as they were found, right and wrong ones. */
export interface SettingsSeen {
  /** How many settings each source gives. */
  readonly given: Readonly<Record<Origin, number>>
  readonly problems: ReadonlyArray<SettingProblem>
  readonly warnings: ReadonlyArray<string>
}

export interface AgentPlace
  extends
    Pick<Settings["agent"], "url" | "slots" | "token" | "wire" | "mapping" | "isolation" | "attested" | "sender">,
    ApartFacts
{
  /** The command line that starts the agent, in place of an address. */
  readonly command?: string | undefined
  /** All settings of an agent that is asked by requests; absent for one on sockets. */
  readonly requests?: AgentSettings
}

/**
 * What is done to the agent besides looking, because a person asked for it: each gives it prompts, on threads that
 * nobody talks in.
 */
export interface AgentTasks {
  /** One prompt, and whether an answer comes. */
  readonly probe: boolean
  /**
   * One exchange, kept by the shapes of its frames. `send`: frames to be sent as they are, instead of the prompt.
   * `lasting`: the longest time, in milliseconds. `keep`: fields in which short words are kept too.
   */
  readonly record:
    | { readonly send: ReadonlyArray<string>; readonly lasting: number; readonly keep: ReadonlyArray<string> }
    | undefined
  /** Whether conversations are kept apart. */
  readonly isolation: boolean
  /** The checklist of the wire document. */
  readonly conformance: boolean
  /** The prompt of a person, for what gives one. */
  readonly say: string | undefined
  /** The endpoints that are used, where AGENT_URL has `{slot}`. */
  readonly slots: ReadonlyArray<string>
}

/** What the doctor looks at. What is undefined was not set, or is wrong, which `settings` says. */
export interface DoctorRequest {
  readonly settings: SettingsSeen
  readonly homeserver: Homeserver | undefined
  readonly auth: Auth | undefined
  readonly userId: UserId | undefined
  /** MATRIX_DEVICE_ID. */
  readonly deviceId?: string | undefined
  readonly dataDir: string | undefined
  /** undefined: encryption is off. The recovery key of the settings. */
  readonly encryption: { readonly recoveryKey: RecoveryKey | undefined } | undefined
  readonly agent: AgentPlace | undefined
  readonly masterUrl: URL | undefined
  /** undefined: everything is looked at. Otherwise the agent alone, and this is done to it. */
  readonly tasks: AgentTasks | undefined
}

/** What the doctor found, and the lines of a recording where one was asked for. */
export interface DoctorReport {
  readonly findings: ReadonlyArray<Finding>
  readonly recording: string | undefined
}
