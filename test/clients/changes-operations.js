/** What the clients change and how they look at it: an action with its refusal, and an icon. */
import { Buffer, File } from 'node:buffer';

export const accountList = /* GraphQL */ `
  query AccountNames {
    accounts(first: 50) {
      nodes {
        id
        status
      }
    }
  }
`;

export const accountCard = /* GraphQL */ `
  query AccountCard($id: ID!) {
    account(id: $id) {
      id
      status
      iconDataUri
    }
  }
`;

export const disable = /* GraphQL */ `
  mutation Disable($id: ID!) {
    accountDisable(id: $id) {
      account {
        id
        status
      }
      errors {
        __typename
        message
        ... on InvalidStateError {
          current
        }
      }
    }
  }
`;

export const setIcon = /* GraphQL */ `
  mutation SetIcon($id: ID!, $file: Upload!) {
    iconSet(id: $id, file: $file) {
      node {
        ... on Account {
          id
          iconDataUri
        }
      }
      errors {
        __typename
        message
      }
    }
  }
`;

export const accountId = 'ACC-2001-0001';

/** One pixel. */
export const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export const iconFile = () => new File([Buffer.from(pixel, 'base64')], 'icon.png', { type: 'image/png' });
