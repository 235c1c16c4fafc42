/** How people log in on this server. */
export interface LoginRules {
  /** Lifetime in ms of a token that comes with a refresh token; undefined: there are no refresh tokens. */
  life: number | undefined
  flows: ReadonlyArray<string>
  /** The answer to a login with the right password; undefined: it succeeds. */
  refusal: { readonly status: number; readonly errcode: string } | undefined
  /** What `/.well-known/matrix/client` holds; undefined: there is no such file. */
  wellKnown: string | undefined
}

export const asUsual = (): LoginRules => ({
  life: undefined,
  flows: ["m.login.password"],
  refusal: undefined,
  wellKnown: undefined
})
