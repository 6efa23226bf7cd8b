/** What a request is signed for AWS with. */

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials, as a role's session has them. */
  readonly sessionToken: string | undefined;
}
