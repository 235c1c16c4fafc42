import type { MessageLine, PeerLine, UndecryptableLine } from "./PeerProtocol.ts"

/** Which line is waited for. */
export const messageOf = (event: string) => (line: PeerLine): line is MessageLine =>
  line.kind === "message" && line.event === event

export const undecryptableOf = (event: string) => (line: PeerLine): line is UndecryptableLine =>
  line.kind === "undecryptable" && line.event === event

export const membership = (room: string, user: string, to: string) => (line: PeerLine): boolean =>
  line.kind === "member" && line.room === room && line.user === user && line.membership === to

export const ofKind = <K extends PeerLine["kind"]>(kind: K) =>
(
  line: PeerLine
): line is Extract<PeerLine, { readonly kind: K }> => line.kind === kind
