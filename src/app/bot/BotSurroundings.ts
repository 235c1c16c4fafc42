import type { Duration, Layer, Redacted } from "effect"
import type { Proof } from "../../domain/account/Identity.ts"
import type { UserId } from "../../domain/Ids.ts"
import type { Settings } from "../../domain/settings/Settings.ts"
import type { AccountLease } from "../../services/account/AccountLease.ts"
import type { Crypto } from "../../services/crypto/Crypto.ts"

/** The settings of the three loops; the backends have their own. */
export type BotSettings =
  & Pick<
    Settings,
    | "userId"
    | "deviceId"
    | "allowedUsers"
    | "admins"
    | "commandPrefix"
    | "groupPolicy"
    | "threads"
    | "chatScope"
    | "strangerInvites"
    | "streaming"
    | "language"
  >
  & {
    readonly agent: Pick<Settings["agent"], "turnTimeout" | "maxAnswer" | "maxConversations" | "sender"> & {
      readonly isolation?: Settings["agent"]["isolation"]
    }
    /** The platform's control plane; undefined: there is none. */
    readonly masterUrl?: URL | undefined
    /** Base URL. */
    readonly homeserver: URL
    /** How the bot proves who it is; undefined: by an access token. */
    readonly auth?: { readonly _tag: Proof }
    /** The secret behind the names that the agent gets. */
    readonly threadSalt: Redacted.Redacted
    /** What the line `Ready` says beside user and homeserver (`readyFacts`); by default nothing. */
    readonly told?: Readonly<Record<string, string>>
    /** Path of the store, which a refusal names. */
    readonly store: string
    /** Whether prompts that come like those of a program are held back; by default they are. */
    readonly brake?: boolean
    /** How many messages before a prompt in a group go along to the agent; undefined: none. */
    readonly groupContext?: number
    /** Whether a direct room is greeted when the bot joins it by invitation; by default it is not. */
    readonly welcome?: boolean
    /** Who may answer an agent's questions beside who asked; undefined: nobody. */
    readonly approvers?: Settings["approvers"]
    /** How long a question waits for its answer; by default a day. */
    readonly approvalTimeout?: Settings["approvalTimeout"]
    /** Older prompts are answered only after asking; undefined: prompts of any age are answered. */
    readonly maxPromptAge?: Duration.Duration | undefined
  }

/** What stands around the serving: it may let it wait, end it, or keep it from beginning. */
export type Guard = AccountLease["Service"]["hold"]

/** Makes the encryption of the account's device; undefined: its token belongs to none. */
export type Encryption<E, R> = (
  me: UserId,
  device: string | undefined,
  isAdmin: (user: string) => boolean
) => Layer.Layer<Crypto, E, R>

/** Moves files of people and of the agent (`BotFiles`). */
export type FileWays<E, R> = Layer.Layer<never, E, R>
