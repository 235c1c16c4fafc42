/** A file as a message names it. */
export interface ShownFile {
  readonly mxc: string
  readonly name: string
  readonly mime: string
  /** In bytes. */
  readonly size: number | undefined
}

/** A message as a client shows it: its edits are folded in. */
export interface ShownMessage {
  readonly event: string
  readonly sender: string
  /** In ms since 1970. */
  readonly at: number
  body: string
  /** Untrusted. */
  html: string | undefined
  notice: boolean
  file: ShownFile | undefined
  edited: boolean
  deleted: boolean
  readonly replyTo: string | undefined
  readonly inThread: boolean
  /** By sign: who reacted, with the event by which they did. */
  readonly reactions: Map<string, Map<string, string>>
  /** Grows with each change, so that a view knows what to draw again. */
  version: number
}

export interface ShownRoom {
  readonly id: string
  name: string
  space: boolean
  readonly members: Set<string>
  readonly messages: Array<ShownMessage>
  typing: ReadonlyArray<string>
}

/** Messages that a room shows; older ones are left out. */
export const mostShown = 500
