/** Words of what a form is about to make, without the console. */

export const sameTexts = {
  title: "The same without the console",
  names: { curl: "curl", file: "Config file", aws: "AWS CLI" },
  titles: {
    curl: "with ADMIN_TOKEN, and each pasted key, in a variable",
    file: "npm run config -- push FILE",
    aws: "by an access key of the secret ACCESS_KEYS",
  },
  comments: {
    provider: (name: string) => `The provider key ${name}.`,
    gateway: "The gateway.",
    target: (name: string) => `The target ${name}.`,
    keys: "Signed by an access key with the role admin: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION.",
    roleArn:
      "The CLI insists on a role, as which targets with Outbound Auth IAM role are called: name one that there is.",
    ours: (names: string) => `${names}: of ours, which the AWS CLI does not know. Set them in the console or by curl.`,
    connector: (id: string) =>
      `The connector ${id} is of ours: AWS's documentation does not have it. The CLI sends the id as it is.`,
    byCurl: (names: string) =>
      `${names}: of ours. The AWS CLI sends no member that AWS does not have, so curl takes its place, signed by the same access key.`,
  },
} as const;
