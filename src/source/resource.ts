/** What the gateway knows of one kind of object of an upstream, as data: its shape, its states and who may do what. */
import type { ActorType } from '../contract/marketplace.ts';
import type { CallTexts, FilterDialect, IdForm, SourceSpec } from './spec.ts';

/** Granted by modules; upstream decides, this only informs. `Self`: the person the object stands for. */
export type Permission = 'AccessManagement' | 'AccountManagement' | 'PlatformAccountManagement' | 'Self';

/** Who may do something. */
export interface Access {
  readonly roles: readonly ActorType[];
  readonly permission?: Permission;
  /** Path of the id of the person who needs no permission, because the object is about them. */
  readonly orSelf?: string;
}

/** Actions that mean the same for every resource. */
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

/** A resource can have actions with other names, which it describes. */
export type ActionName = CommonAction | (string & {});

/** One transition of a state machine. */
export interface Action extends Access {
  /** States it may start from. */
  readonly from: readonly string[];
  /** Fewer states than `from`, for callers of this role. */
  readonly fromAs?: { readonly [role in ActorType]?: readonly string[] };
  /** Only for objects with one of these values at this wire path: some actions are for client accounts alone. */
  readonly when?: { readonly path: string; readonly is: readonly string[] };
  /** The state it leads to; absent where upstream derives it. */
  readonly to?: string;
  readonly whose?: Whose;
  /** What it does, for the enum of all actions. Required if it is not a common action. */
  readonly description?: string;
}

/** Whose object it must be, by the wire paths of ids. What the row does not hold is not looked at. */
export interface Whose {
  /** For Client and Vendor: the caller's own account. */
  readonly account?: string;
  /** The caller as a person. */
  readonly self?: string;
  /** Any person but the caller. */
  readonly other?: string;
}

/** Names of the parts of the multipart form that uploads an icon. */
export interface UploadedIcon {
  /** The JSON part with the object. */
  readonly part: string;
  readonly file: string;
}

export type Actions = Readonly<Record<string, Action>> & {
  readonly [name in CommonAction]?: Action;
};

export interface Resource {
  /** Name of the graph's type, which is also the domain's word: `ErpLink`. */
  readonly type: string;
  /** As said in a sentence: `ERP link`. */
  readonly label: string;
  readonly source: SourceSpec;
  readonly id: IdForm;
  readonly calls: CallTexts;
  readonly filters: FilterDialect;
  /** Wire names that every reference to such an object carries by default. */
  readonly core: readonly string[];
  /** Wire names that an answer leaves out unless `select` names them. */
  readonly omitted: readonly string[];
  /** Wire path of the state, and whether lists may hold rows in state `Deleted`. */
  readonly state?: { readonly path: string; readonly deleted: 'listed' | 'never-listed' };
  /** An uploaded icon has an endpoint of its own. `address`: `icon` is any URL. */
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
  readonly actions: Actions;
}
