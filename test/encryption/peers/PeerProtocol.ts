/** What both peers are asked and what they tell, one JSON a line: `{id, do, ...}` → `{id, ok}` or `{id, error}`. */

interface Login {
  readonly homeserver: string
  readonly user: string
  readonly password?: string
  /** A name of its own for the device; the server gives one otherwise. */
  readonly device?: string
  /** nio only: comes back as the device whose keys are in the peer's folder. */
  readonly restore?: boolean
}

interface Sent {
  readonly event: string
}

interface InRoom {
  readonly room: string
}

type Nothing = Readonly<Record<never, never>>

export interface SeenDevice {
  readonly device: string
  /** By somebody who sat before this client. */
  readonly verified: boolean
  /** Whether the account's own identity signed it; null where the client does not know identities (nio). */
  readonly signedByOwner: boolean | null
}

export interface SeenUser {
  readonly devices: ReadonlyArray<SeenDevice>
  /** What js-sdk knows of the user's identity. */
  readonly identity: {
    readonly published: boolean
    readonly verified: boolean
    readonly wasVerified: boolean
    /** It is another one than before, and nobody said that this is right. */
    readonly needsUserApproval: boolean
    readonly master: string | null
  } | null
}

interface Exchanges {
  readonly login: readonly [Login, { readonly user: string; readonly device: string; readonly token: string }]
  /** Off: it neither asks the server nor takes in what was on the way. It begins with on, after the login. */
  readonly sync: readonly [{ readonly on: boolean }, Nothing]
  readonly create_room: readonly [
    {
      readonly invite?: ReadonlyArray<string>
      readonly direct?: boolean
      readonly encrypted?: boolean
      readonly name?: string
    },
    InRoom
  ]
  readonly enable_encryption: readonly [InRoom, Nothing]
  readonly invite: readonly [InRoom & { readonly user: string }, Nothing]
  readonly join: readonly [InRoom, Nothing]
  readonly leave: readonly [InRoom, Nothing]
  readonly kick: readonly [InRoom & { readonly user: string }, Nothing]
  readonly send: readonly [
    InRoom & { readonly body: string; readonly thread?: string; readonly mentions?: ReadonlyArray<string> },
    Sent
  ]
  /** Any content of any type, encrypted where the room is. */
  readonly send_event: readonly [InRoom & { readonly type: string; readonly content: object }, Sent]
  /** Texts `<body> 1` and so on, in `sessions` equal parts with a new Megolm session before each but the first. */
  readonly send_many: readonly [
    InRoom & { readonly body: string; readonly count: number; readonly sessions: number },
    { readonly events: ReadonlyArray<string> }
  ]
  /** The next message is in a new Megolm session. */
  readonly rotate: readonly [InRoom, Nothing]
  /** `bytes` in base64, here and in `download`. */
  readonly send_file: readonly [
    InRoom & { readonly name: string; readonly bytes: string; readonly mime?: string },
    Sent
  ]
  /** A file of an event that was seen. */
  readonly download: readonly [InRoom & { readonly event: string }, { readonly name: string; readonly bytes: string }]
  readonly redact: readonly [InRoom & { readonly event: string; readonly reason?: string }, Sent]
  readonly react: readonly [InRoom & { readonly event: string; readonly key: string }, Sent]
  /** Asks the server for the user's keys first. */
  readonly devices: readonly [{ readonly user: string }, SeenUser]
  /** nio only: distrusts a device, which then gets no keys. */
  readonly blacklist: readonly [{ readonly user: string; readonly device: string }, Nothing]
  readonly unblacklist: readonly [{ readonly user: string; readonly device: string }, Nothing]
  /**
   * The commands from here on are js-sdk's. This one encrypts a reaction too, which neither client does by itself; a
   * relation is outside of the ciphertext alone.
   */
  readonly send_sealed: readonly [InRoom & { readonly type: string; readonly content: object }, Sent]
  /** `reset` replaces an identity that is published. */
  readonly bootstrap_cross_signing: readonly [{ readonly password: string; readonly reset?: boolean }, Nothing]
  readonly isolation: readonly [{ readonly mode: "signed_only" | "all" }, Nothing]
  /** What is thought now of an event that was seen, as in `MessageLine`. */
  readonly shield: readonly [InRoom & { readonly event: string }, { readonly shield: Shield | null }]
  /** Asks somebody to verify; the steps come as lines. Over to-device it takes a device of theirs. */
  readonly verify: readonly [
    { readonly user: string; readonly over: "room" | "to_device"; readonly room?: string; readonly device?: string },
    { readonly transaction: string | null }
  ]
  /** Accepts the newest request, for which a line came. */
  readonly verify_accept: readonly [Nothing, Nothing]
  readonly verify_cancel: readonly [Nothing, Nothing]
  readonly sas_confirm: readonly [Nothing, Nothing]
  readonly sas_mismatch: readonly [Nothing, Nothing]
  readonly stop: readonly [Nothing, Nothing]
}

export type Command = { [K in keyof Exchanges]: { readonly do: K } & Exchanges[K][0] }[keyof Exchanges]
export type Answer<K extends keyof Exchanges> = Exchanges[K][1]

export interface Shield {
  readonly colour: "RED" | "GREY"
  readonly reason: string | null
}

/** An event of a timeline that is no state, each told once, when it can be read. */
export interface MessageLine {
  readonly kind: "message"
  readonly room: string
  readonly event: string
  readonly sender: string
  readonly type: string
  readonly msgtype: string | null
  /** Of `m.new_content` where there is one. */
  readonly body: string | null
  /** Of the bot's mark. */
  readonly state: string | null
  readonly edits: string | null
  readonly thread: string | null
  /** Whether it was `m.room.encrypted` on the wire. */
  readonly encrypted: boolean
  /** js-sdk only: the warning beside the event; null without one. */
  readonly shield: Shield | null
  /** All of it, in clear. */
  readonly content: Readonly<Record<string, unknown>>
}

export interface UndecryptableLine {
  readonly kind: "undecryptable"
  readonly room: string
  readonly event: string
  readonly sender: string
  readonly reason: string
  readonly session: string | null
}

export type PeerLine =
  | MessageLine
  | UndecryptableLine
  | { readonly kind: "member"; readonly room: string; readonly user: string; readonly membership: string }
  | { readonly kind: "typing"; readonly room: string; readonly users: ReadonlyArray<string> }
  | { readonly kind: "redaction"; readonly room: string; readonly event: string; readonly redacts: string }
  /** Somebody asks to verify. */
  | {
    readonly kind: "verification_request"
    readonly user: string
    readonly device: string | null
    readonly room: string | null
  }
  | { readonly kind: "sas"; readonly emoji: ReadonlyArray<string> }
  | { readonly kind: "verified"; readonly user: string }
  | { readonly kind: "cancelled"; readonly code: string | null }
