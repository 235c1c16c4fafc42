/** How people log in here. */
export interface LoginRules {
  /** How long a token lasts, in ms, for who asks for a refresh token; undefined: there are none. */
  life: number | undefined
  flows: ReadonlyArray<string>
  /** Answered to a login with the right password. */
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
