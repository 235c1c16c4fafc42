import { Predicate } from "effect"
import type { BackupState } from "../crypto/EncryptionState.ts"
import type { TroubleWords } from "../crypto/IdentityWords.ts"
import type { UnreadableReason } from "../crypto/Unreadable.ts"
import type { LastVerification } from "../crypto/verification/LastVerification.ts"
import type { ApartFacts, IsolationRules } from "../isolation/IsolationPolicy.ts"
import type { IsolationReceipt } from "../isolation/IsolationReceipt.ts"
import type { AgentFault } from "../reach/AgentFault.ts"
import type { AgentReach } from "../reach/AgentReach.ts"
import type { ReconciliationReport } from "../reconciliation/ReconciliationReport.ts"
import type { Trouble } from "./RuntimeStatus.ts"
import type { Wait } from "./WaitReason.ts"

export interface RoomCount {
  readonly room: string
  readonly count: number
}

/** Encryption as the bot last noted it, at `at`; messages that cannot be read as they are now. */
export interface EncryptionStatus {
  /** null where no bot noted anything. `off`: encrypted rooms are not served. */
  readonly state: "on" | "off" | "unusable" | null
  readonly at: Date | null
  readonly device: string | null
  /** The device's ed25519 key, as clients show it. */
  readonly fingerprint: string | null
  /** The account's cross-signing identity: whether it vouches for the device. */
  readonly identity: "signed" | "unsigned" | "locked" | null
  /** What that means, or why encryption is unusable, and what to do; null where all is well. */
  readonly trouble: TroubleWords | null
  /** The same of the store of the device's keys, and of a recovery key here that is not the account's. */
  readonly keyStore: TroubleWords | null
  readonly recoveryKey: TroubleWords | null
  /** What is wrong with the keys themselves. */
  readonly keyTroubles: ReadonlyArray<TroubleWords>
  /** One-time keys that the server has, as far as the bot was told. */
  readonly oneTimeKeys: number | null
  /** When messages to some room last began to be encrypted with a new key. */
  readonly rotatedAt: Date | null
  /** The last verification by an admin, and what both sides show to compare. */
  readonly verification:
    | Pick<LastVerification, "user" | "device" | "outcome"> & { readonly at: Date | null; readonly shown: string }
    | null
  /** Admins whose identity is another one than before, until they verify again. */
  readonly changedAdmins: ReadonlyArray<string>
  /** What becomes of the keys' backup on the homeserver; null where it was not looked for. */
  readonly backup: BackupState | null
  /** Messages that cannot be read now, of so many sessions, and how many for which reason. */
  readonly unreadable: {
    readonly messages: number
    readonly sessions: number
    readonly reasons: ReadonlyArray<{ readonly reason: UnreadableReason; readonly messages: number }>
  }
}

interface Awaiting {
  readonly room: string
  readonly person: string
  readonly since: Date | null
}

/** The state of a bot, as its store tells it. null stands for never and for unknown. */
export interface BotStatus {
  readonly at: Date
  /** The path of the store, and its size in bytes, its write-ahead log included. */
  readonly store: {
    readonly file: string
    readonly bytes: number
    readonly layout: number
    readonly newestLayout: number
  }
  /** Whether a process has the store open; `startedAt` is the start of the last one. */
  readonly bot: { readonly running: boolean; readonly startedAt: Date | null }
  /** The bot does nothing, because its last starts came to nothing. It tries once more when it is started. */
  readonly safeMode: { readonly since: Date | null; readonly reason: string } | null
  readonly user: string | null
  readonly device: string | null
  readonly encryption: EncryptionStatus
  /** When the homeserver last answered a sync, and why a running bot waits for it and what can be done. */
  readonly sync: {
    readonly at: Date | null
    readonly awaited: { readonly why: string; readonly advice: string; readonly since: Date | null } | null
  }
  /**
   * The numbers of events that wait for admission, that wait for a gap before them, that the brake holds back, and of
   * old prompts that wait until somebody asks for an answer to them.
   */
  readonly journal: {
    readonly pending: number
    readonly waiting: number
    readonly held: number
    readonly old: number
  }
  /** Attempts without a final, and the time of the oldest one's prompt. */
  readonly turns: {
    readonly queued: number
    readonly asked: number
    readonly streaming: number
    readonly oldestPromptAt: Date | null
    /** Turns that were open at so many crashes in a row that they are taken up ever more slowly. */
    readonly suspects: ReadonlyArray<{ readonly room: string; readonly ends: number }>
  }
  /** Events of ours that are not sent, and those that were given up. */
  readonly outbox: {
    readonly unsent: number
    readonly oldestPromptAt: Date | null
    readonly refused: ReadonlyArray<{ readonly code: string; readonly count: number }>
  }
  readonly gaps: {
    readonly open: ReadonlyArray<RoomCount>
    readonly givenUp: ReadonlyArray<RoomCount & { readonly why: string }>
  }
  /** What is tried again for one room or person alone, the longest wait first. */
  readonly waits: ReadonlyArray<
    Omit<Wait, "room" | "since" | "nextAt"> & {
      readonly room: string | null
      readonly since: Date | null
      readonly nextAt: Date | null
    }
  >
  /** Who was allowed or denied by a command, besides the settings. */
  readonly access: ReadonlyArray<{ readonly pattern: string; readonly kind: "allow" | "deny"; readonly by: string }>
  /** Invitations of strangers that nobody answers: how many, and some of them. */
  readonly parked: {
    readonly count: number
    readonly rooms: ReadonlyArray<{ readonly room: string; readonly inviter: string | null }>
  }
  /**
   * People whose messages wait for an answer to a question of the agent's (`person` wrote the prompt), for a free
   * connection to the agent, or for the end of the brake on a sender who writes like a program.
   */
  readonly awaiting: {
    readonly questions: ReadonlyArray<Awaiting>
    readonly unconnected: ReadonlyArray<Awaiting>
    readonly held: ReadonlyArray<RoomCount & { readonly until: Date | null }>
  }
  /** The last comparison of store and homeserver, its lists cut; null where there was none. */
  readonly reconciliation: Omit<ReconciliationReport, "at"> & { readonly at: Date | null } | null
  /** When a reset last began the store anew; null where none did. */
  readonly reset: { readonly at: Date | null } | null
  /** What the bot learned of the homeserver's rate limit; null for nothing yet. */
  readonly budget: { readonly rate: number; readonly burst: number; readonly blockedUntil: Date | null } | null
  readonly agent: {
    readonly attachedAt: Date | null
    readonly lost: { readonly why: string; readonly at: Date | null } | null
    /** The agent's address of the last start, without what must not be shown. */
    readonly address: string | null
    readonly state: AgentReach["state"] | null
    /** What the agent calls itself. */
    readonly name: string | null
    readonly reachedAt: Date | null
    /** What keeps it from being reached, and since when; `code` is such as `HTTP 404`. */
    readonly trouble: AgentFault & { readonly code: string; readonly since: Date | null } | null
    /** The code with which it refused this bot, if no connection came up since. */
    readonly refusal: string | null
    /** The last answer that failed because of the agent, and how many did. */
    readonly failedAnswer: RoomCount & { readonly code: string; readonly at: Date | null } | null
  }
  /** `current`: whether the quarantine is of the AGENT_URL that is set here; null where none is set. */
  readonly quarantines: ReadonlyArray<
    { readonly current: boolean | null; readonly since: Date | null; readonly reason: string }
  >
  /**
   * Whether conversations with the agent of the settings here are kept apart, and how that is known, the newest first;
   * which conversations have it for themselves, the oldest first; how many of how many slots are free. null where no
   * AGENT_URL is set.
   */
  readonly isolation:
    | ApartFacts & {
      readonly policy: IsolationRules["policy"]
      /** How its wire tells threads apart; null where AGENT_MAPPING cannot be read. */
      readonly threads: IsolationRules["threads"] | null
      readonly receipts: ReadonlyArray<
        Pick<IsolationReceipt, "verdict" | "by" | "wire" | "seconds"> & {
          readonly why: string | null
          readonly at: Date | null
          readonly agent: string | null
          readonly prompts: number
        }
      >
      readonly leases: ReadonlyArray<{ readonly slot: string; readonly room: string; readonly since: Date | null }>
      readonly slots: number
      readonly free: number
    }
    | null
  /** Newest first. */
  readonly errors: ReadonlyArray<Omit<Trouble, "at"> & { readonly at: Date | null }>
}

const latest = 8.64e15

/** A time from the store; null where it is no possible date, because other people's servers wrote some of them. */
export const timeOf = (
  ms: unknown
): Date | null => (Predicate.isNumber(ms) && Math.abs(ms) <= latest ? new Date(ms) : null)
