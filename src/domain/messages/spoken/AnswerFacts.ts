/** What waits in a room, and whether the agent can be reached; times are in milliseconds. */
export interface ChatStatusSaid {
  readonly agent: "reached" | "lost" | "unknown"
  /** For how long it could not be reached. */
  readonly lostFor: number | undefined
  readonly running: boolean
  readonly waiting: number
  /** For how long the oldest of them waits. */
  readonly waitingFor: number | undefined
  /** Whose answer a question of the agent's waits for; undefined: none waits. */
  readonly asks: "you" | "others" | undefined
}

export interface RoomSaid {
  readonly room: string
  readonly title?: string
  readonly members: number | undefined
  readonly direct: boolean
  readonly encrypted: boolean
}

export interface AccessSaid {
  readonly pattern: string
  readonly kind: "allow" | "deny"
  readonly by: string
}

/** Why a person may talk to the bot. */
export type AllowedBy = "settings" | "store" | "admin"

export interface WhoSaid {
  readonly user: string
  readonly allowedBy: AllowedBy
  readonly admin: boolean
  /** Shown in direct rooms only. */
  readonly platformId: string | undefined
  readonly language: string
}
