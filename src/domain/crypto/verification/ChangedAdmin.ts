/** What it means that an admin's identity is another one than before, and what the operator can do. */
export const changedAdminWords = (user: string): { readonly means: string; readonly advice: string } => ({
  means: `The identity of the admin ${user} is another one than before: either they reset it, or somebody else poses ` +
    "as them",
  advice:
    "Ask them in another way whether they reset it; if so, have them verify the bot again and compare the emoji " +
    "with what matrix-surface status shows; if not, take them out of MATRIX_ADMINS"
})

/** What the engine knows of an admin's identity. */
export interface AdminIdentityView {
  /** Our identity vouches for it. */
  readonly isVerified: boolean
  /** It has another key than the one that was seen first, or was verified last. */
  readonly isOther: boolean
  /** They verified us once. */
  readonly wasVerified: boolean
}

/**
 * What an admin's identity is to us. `outdated`: it is the same as before, and we are another: what an identity of ours
 * vouched for counts for that one alone, and says nothing about the admin.
 */
export type AdminStanding = "verified" | "other" | "outdated" | "unverified"

export const adminStanding = ({ isOther, isVerified, wasVerified }: AdminIdentityView): AdminStanding =>
  isVerified ? "verified" : isOther ? "other" : wasVerified ? "outdated" : "unverified"
