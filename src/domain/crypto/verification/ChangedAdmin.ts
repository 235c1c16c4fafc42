/** What it means that an admin's identity is another one than before, and what the operator can do. */
export const changedAdminWords = (user: string): { readonly means: string; readonly advice: string } => ({
  means: `The identity of the admin ${user} is another one than before: either they reset it, or somebody else poses ` +
    "as them",
  advice:
    "Ask them in another way whether they reset it; if so, have them verify the bot again and compare the emoji " +
    "with what matrix-surface status shows; if not, take them out of MATRIX_ADMINS"
})
