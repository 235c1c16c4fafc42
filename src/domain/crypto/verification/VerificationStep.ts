/** Where the exchange of the short authentication string stands (client-server API, "SAS verification"). */
export interface SasView {
  readonly isOver: boolean
  /** It was begun by us. */
  readonly isOurs: boolean
  /** We agreed to how it is done. */
  readonly isAccepted: boolean
  /** Both sides know the string. */
  readonly canBeShown: boolean
  /** We said that it matches. */
  readonly isConfirmed: boolean
}

/** Where a verification stands. */
export interface VerificationView {
  /** `requested`: somebody waits for an answer; `under way`: both take part; `over`: done, cancelled or too late. */
  readonly phase: "requested" | "under way" | "over"
  /** We asked for it, or another device of our account answered it. */
  readonly isOthers: boolean
  /** The other side can compare emoji or numbers; undefined where it did not say yet what it can. */
  readonly canCompare: boolean | undefined
  /** Undefined until the other side begins. */
  readonly sas: SasView | undefined
}

export type VerificationStep =
  /** Say that we take part. */
  | "accept"
  /** Say that we cannot: the other side wants to scan a picture, which we do not have. */
  | "decline"
  /** Agree to how the string is exchanged. */
  | "agree"
  /** Show the string, and say that it matches: the operator compares it afterwards. */
  | "show"
  | "wait"

/** What is next for us. We never begin the exchange: the person's client does, once we take part. */
export const nextVerificationStep = ({ canCompare, isOthers, phase, sas }: VerificationView): VerificationStep => {
  if (phase === "over" || isOthers) return "wait"
  if (phase === "requested") return canCompare === false ? "decline" : "accept"
  if (sas === undefined || sas.isOver) return "wait"
  if (!sas.isOurs && !sas.isAccepted) return "agree"
  return sas.canBeShown && !sas.isConfirmed ? "show" : "wait"
}
