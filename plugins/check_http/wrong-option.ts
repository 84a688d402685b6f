/** Thrown for options that cannot be meant; its message goes to the user. */
export class WrongOption extends Error {
  /** With --strict the original ends with WARNING, and tells no usage. */
  readonly isWarning: boolean
  constructor(message: string, isWarning = false) {
    super(message)
    this.isWarning = isWarning
  }
}
