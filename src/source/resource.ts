/** Describes a resource as data: its shape, its states, and who may do what. */
import type { ActorType } from '../contract/marketplace.ts';
import type { CallTexts, FilterDialect, IdForm, SourceSpec } from './spec.ts';

/** Permissions that modules grant. Upstream decides; these only inform. `Self`: the person that the object represents. */
export type Permission = 'AccessManagement' | 'AccountManagement' | 'PlatformAccountManagement' | 'Self';

/** Who may do something. */
export interface Access {
  readonly roles: readonly ActorType[];
  readonly permission?: Permission;
  /** Path of the id of the person who needs no permission, because it is their own object. */
  readonly orSelf?: string;
}

/** Actions with the same meaning for every resource. */
export type CommonAction =
  | 'activate'
  | 'deactivate'
  | 'enable'
  | 'disable'
  | 'block'
  | 'unblock'
  | 'delete'
  | 'synchronize'
  | 'transfer'
  | 'update'
  | 'resendInvitation'
  | 'sendNewInvitation'
  | 'acceptInvitation';

/** A resource can have further actions, which it describes. */
export type ActionName = CommonAction | (string & {});

/** One transition of a state machine. */
export interface Action extends Access {
  /** States in which it is allowed. */
  readonly from: readonly string[];
  /** Fewer states than `from`, for callers of this role. */
  readonly fromAs?: { readonly [role in ActorType]?: readonly string[] };
  /** Only for objects with one of these values at this wire path. Some actions are for client accounts only. */
  readonly when?: { readonly path: string; readonly is: readonly string[] };
  /** The state it leads to. Absent if upstream derives it. */
  readonly to?: string;
  readonly whose?: Whose;
  /** Description in the enum of all actions. Required if it is not a common action. */
  readonly description?: string;
}

/** Whose object it must be, by the wire paths of ids. Paths that the row does not have are ignored. */
export interface Whose {
  /** For Client and Vendor: the caller's own account. */
  readonly account?: string;
  /** The caller as a person. */
  readonly self?: string;
  /** Any person but the caller. */
  readonly other?: string;
}

/** Names of the parts of the multipart form for an icon upload. */
export interface UploadedIcon {
  /** The JSON part with the object. */
  readonly part: string;
  readonly file: string;
}

export type Actions = Readonly<Record<string, Action>> & {
  readonly [name in CommonAction]?: Action;
};

/** Objects that some editions of an upstream can only read one parent at a time, with a path below each parent. */
export interface Partition {
  /** Wire path of the id of the parent. */
  readonly path: string;
  /** The parent of an object, which its id names; undefined for an id that does not. */
  readonly of: (id: string) => string | undefined;
  /** Wire paths that only a read of the whole collection has. */
  readonly onlyWhole: readonly string[];
}

export interface Resource {
  /** Name of the GraphQL type, which is also the domain term: `ErpLink`. */
  readonly type: string;
  /** The name in a sentence: `ERP link`. */
  readonly label: string;
  readonly source: SourceSpec;
  readonly id: IdForm;
  readonly partition?: Partition;
  readonly calls: CallTexts;
  readonly filters: FilterDialect;
  /** Wire names that every reference to such an object has by default. */
  readonly core: readonly string[];
  /** Wire names that a response omits unless `select` names them. */
  readonly omitted: readonly string[];
  /** Wire path of the state, and whether lists can contain rows in state `Deleted`. */
  readonly state?: { readonly path: string; readonly deleted: 'listed' | 'never-listed' };
  /** An uploaded icon has its own endpoint. `address`: `icon` is any URL. */
  readonly icon: UploadedIcon | 'address' | 'none';
  /** Whether such an object can be the author of an audit event. */
  readonly isActor?: true;
  /**
   * Wire paths that every PUT includes, with their current values unless it changes them: upstream replaces the
   * whole object, or treats a missing member as empty. Empty where a PUT may contain parts of an object.
   */
  readonly requiredOnPut: readonly string[];
  /** Completes the document of every PUT, for members that exclude each other. */
  readonly completePut?: (document: Record<string, unknown>) => void;
  readonly read: Access;
  /**
   * Where reads return whole objects: what a selection comes to in a read by id, and in a list. Two selections that this
   * makes equal are one call. Absent: reads return exactly what they select.
   */
  readonly coarse?: (select: readonly string[], read: 'by-id' | 'list') => readonly string[];
  readonly actions: Actions;
}
