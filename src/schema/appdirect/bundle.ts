/** Bundles of products that an AppDirect marketplace sells. Upstream: /marketplace/v1/bundles. */
import { bundlePrefix, bundleRow } from '../../upstream/appdirect/catalogue-rows.ts';
import { keyOf } from '../../upstream/appdirect/key.ts';
import { defineResource } from '../../upstream/appdirect/resource.ts';
import type { Row } from '../../source/row.ts';
import { badValue } from '../core/bad-value.ts';
import { defineEntity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { isJsonObject, type JsonObject } from '../core/json-object.ts';
import { defineConnection } from '../read/connection.ts';
import { fieldsOf, listIn, readPath, upstreamEnum, type FieldBuilder } from '../read/fields.ts';
import { Node } from '../read/interfaces.ts';
import { plainRootList } from '../read/plain-list.ts';
import { pathOf } from '../read/reads.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { unpublished } from './change.ts';
import { appDirectOf, call } from './describe.ts';
import { numberOrNull, objectOrNull, objectsOrNull, wireType, type WireRef } from './wire.ts';

const list = '/marketplace/v1/bundles';
const item = `${list}/{bundleId}`;
const statusPath = `${item}/status`;

/** Members that only a bundle read by itself has. */
const detailMembers = [
  'provider',
  'changeSubscriptionAllowed',
  'newSubscriptionEnabled',
  'collectLeadsWithPurchaseEnabled',
  'bundleSettings',
  'prices',
  'priceUnit',
] as const;

export const bundles = defineResource({
  type: 'Bundle',
  label: 'bundle',
  prefix: bundlePrefix,
  key: 'number',
  core: [],
  omitted: detailMembers,
  actions: {},
  audience: unpublished,
  toRow: bundleRow,
  one: { path: item, key: ['bundleId'] },
  lists: [{ path: list, paging: 'whole' }],
});

export const Bundle = defineEntity(bundles);

const BundleProvider = wireType('BundleProvider', 'The company that provides a bundle.', (f) => ({
  uuid: f.scalar('UUID', 'uuid', 'UUID.'),
  name: f.text('name', 'Display name.'),
  url: f.text('url', 'Website. Null: unknown.'),
}));

const BundlePrice = wireType('BundlePrice', 'A price in one currency.', (f) => ({
  currency: f.scalar('CurrencyCode', 'currency', 'Currency.'),
  amount: f.scalar('Decimal', 'amount', 'Amount.'),
}));

const BundleTag: WireRef = wireType(
  'BundleTag',
  'A category, an industry or another tag; tags form a tree.',
  (f) => ({
    id: f.text('id', 'Id of the tag.'),
    name: f.text('name', 'Display name.'),
    type: f.text('type', 'Kind of the tag: `CATEGORY` and others.'),
    description: f.text('description', 'Description. Null: there is none.'),
    badge: f.scalar('URL', 'badge', 'Address of an image.'),
    children: f.objects(BundleTag, ['tags', 'tag'], 'Tags below this one.'),
  }),
);

const BundledProduct = wireType('BundledProduct', 'A product in a bundle.', (f) => ({
  productId: f.int('id', 'Id of the product.'),
  uuid: f.scalar('UUID', 'uuid', 'UUID of the product. Null: upstream did not provide it.'),
  name: f.text('name', 'Display name.'),
  blurb: f.text('blurb', 'Short description.'),
  overview: f.text('overview', 'Description. Null: there is none.'),
  editionName: f.text('editionName', 'Name of the edition. Only in `bundles`.'),
  iconUrl: f.scalar('URL', 'iconUrl', 'Address of its icon.'),
  rating: f.float('rating', 'Average rating. Null: there is none.'),
}));

const BundleSettings = wireType('BundleSettings', 'What a buyer can do with parts of a bundle.', (f) => ({
  allowsPartialCancel: f.flag('allowPartialCancel', 'Whether a part can be cancelled.'),
  allowsPartialPurchase: f.flag('allowPartialPurchase', 'Whether a part can be bought.'),
  removesDiscountsOnPartialCancel: f.flag(
    'removeDiscountsOnPartialCancel',
    'Whether discounts end when a part is cancelled.',
  ),
  removesMarkupsOnPartialCancel: f.flag(
    'removeMarkupsOnPartialCancel',
    'Whether markups end when a part is cancelled.',
  ),
}));

const PendingApplicationType = upstreamEnum('PendingApplicationType', 'Why an application is pending.', {
  DEFAULT: 'By default.',
  REQUESTED: 'A person requested it.',
  SUGGESTED: 'It was suggested.',
});

const BundleStatus = wireType('BundleStatus', 'What a product of a bundle is to the caller.', (f) => ({
  isAssigned: f.flag('assigned', 'Whether it is assigned to you.'),
  isEntitlementPending: f.flag('companyEntitlementPending', 'Whether the entitlement is pending.'),
  isCompanyWide: f.flag('companyWide', 'Whether the whole company has it.'),
  isFreeTrialAllowed: f.flag('freeTrialAllowed', 'Whether a free trial is possible.'),
  freeTrialDaysLeft: f.int('freeTrialDaysLeft', 'Days that are left of a free trial.'),
  isOwnerAdmin: f.flag('ownerAdmin', 'Whether you own it.'),
  isPartOfExistingBundle: f.flag('partOfExistingBundle', 'Whether it belongs to a bundle that you have.'),
  isPending: f.flag('pending', 'Whether it is pending.'),
  isRequested: f.flag('requested', 'Whether you requested it.'),
  pendingType: f.oneOf(PendingApplicationType, 'pendingAppType', 'Why it is pending. Null: it is not.'),
  entitlementId: f.text(
    'companyEntitlementId',
    'Id of the entitlement of your company. Null: there is none.',
  ),
  editionId: f.text('editionId', 'Id of the edition. Null: there is none.'),
  editionName: f.text('editionName', 'Name of the edition.'),
  editionPricingId: f.text('editionPricingId', 'Id of the pricing. Null: there is none.'),
  ownerUuid: f.scalar('UUID', 'ownerUuid', 'UUID of the owner of the entitlement. Null: there is none.'),
  ownerName: f.text('ownerFullName', 'Name of the owner. Null: there is none.'),
}));

interface BundleWire {
  readonly [name: string]: string | number | boolean | undefined;
}

const OF_ONE = 'Cost: none in `bundle`; in `bundles`, one call per bundle.';

function member(t: FieldBuilder, ref: WireRef, name: string, description: string) {
  return t.field({
    type: ref,
    nullable: true,
    description,
    extensions: extensions({ kind: 'value', paths: [name] }),
    resolve: (row: Row) => objectOrNull(readPath(row, [name])),
  });
}

function members(t: FieldBuilder, ref: WireRef, name: string, description: string) {
  return t.field({
    type: [ref],
    nullable: { list: true, items: false },
    description,
    extensions: extensions({ kind: 'value', paths: [name] }),
    resolve: (row: Row) => objectsOrNull(readPath(row, [name])) as JsonObject[] | null,
  });
}

Bundle.ref.implement({
  description: 'Products that an AppDirect marketplace sells together.',
  interfaces: [Node],
  fields: (t) => {
    const f = fieldsOf<BundleWire>(t, 'Bundle');
    return {
      uuid: f.scalar('UUID', 'uuid', 'UUID. Null in `bundle`, which does not provide it.'),
      name: f.text('name', 'Display name.'),
      blurb: f.text('blurb', 'Short description. Null: there is none.'),
      description: f.text('description', 'Description. Null: there is none.'),
      overview: f.text('overview', 'Long description. Null: there is none.'),
      overviewImageUrl: f.scalar('URL', 'overviewImageUrl', 'Address of a picture. Null: there is none.'),
      iconUrl: f.scalar('URL', 'iconUrl', 'Address of the icon. Null: there is none.'),
      profileLogoUrl: f.scalar('URL', 'profileLogoUrl', 'Address of the logo. Null: there is none.'),
      storefrontUrl: f.scalar('URL', 'url', 'Address of its page in the marketplace.'),
      productType: f.text('productType', 'Kind of the product: `BUNDLE`.'),
      billingFrequency: f.text('billingFrequency', 'How often it is billed: `MONTHLY`. Null: never.'),
      startingPrice: f.text(
        'startingPrice',
        'The lowest price as a text for people. Null: upstream provides `prices` in its place.',
      ),
      prices: members(
        t,
        BundlePrice,
        'prices',
        `The lowest price in each currency. ${OF_ONE} Null: it is free, or upstream provides \`startingPrice\` in its place.`,
      ),
      priceUnit: f.text('priceUnit', `What the prices are for: \`USER\`. ${OF_ONE} Null: unknown.`),
      rating: t.float({
        description: 'Average rating. Null: there is none.',
        extensions: extensions({ kind: 'value', paths: ['rating'] }),
        resolve: (row) => numberOrNull(readPath(row, ['rating']), Number.isFinite, 'a number'),
      }),
      ratingCount: f.int('numRatings', 'Number of ratings. Null: there is none.'),
      tags: members(t, BundleTag, 'tags', 'Categories and other tags.'),
      products: members(t, BundledProduct, 'bundledProducts', 'The products in it.'),
      supportedLanguages: t.field({
        type: ['LanguageTag'],
        nullable: { list: true, items: false },
        description: 'Languages of the products.',
        extensions: extensions({ kind: 'value', paths: ['supportedLanguages'] }),
        resolve: (row) => listIn(row, ['supportedLanguages']) as readonly string[] | null,
      }),
      isBuyable: f.flag('buyable', 'Whether it can be bought.'),
      isFree: f.flag('free', 'Whether it is free.'),
      isFeatured: f.flag('featured', 'Whether the marketplace features it.'),
      isPopular: f.flag('popular', 'Whether it is popular.'),
      isStaffPick: f.flag('staffPick', 'Whether the marketplace recommends it.'),
      isReferable: f.flag('referable', 'Whether it can be referred.'),
      collectsLeads: f.flag('collectLeads', 'Whether buyers leave their contact instead of buying.'),
      hasFreeTrialOrEdition: f.flag('freeTrialOrEditionPresent', 'Whether something in it is free.'),
      lastModifiedAt: f.scalar('DateTime', 'lastModified', 'Time of the last change.'),
      publishedAt: f.scalar('DateTime', 'publishedOn', 'Time of publication.'),
      provider: member(t, BundleProvider, 'provider', `The company that provides it. ${OF_ONE}`),
      isSubscriptionChangeAllowed: f.flag(
        'changeSubscriptionAllowed',
        `Whether subscriptions can be changed. ${OF_ONE}`,
      ),
      isNewSubscriptionEnabled: f.flag(
        'newSubscriptionEnabled',
        `Whether it can be subscribed to. ${OF_ONE}`,
      ),
      collectsLeadsWithPurchase: f.flag(
        'collectLeadsWithPurchaseEnabled',
        `Whether buyers leave their contact as well. ${OF_ONE}`,
      ),
      settings: member(
        t,
        BundleSettings,
        'bundleSettings',
        `What a buyer can do with parts of it. ${OF_ONE} Null: the edition of AppDirect has no such settings.`,
      ),
      developerName: f.text('developerName', 'Name of the developer. Null in `bundle`.'),
      vendorName: f.text('vendorName', 'Name of the vendor. Null in `bundle`.'),
      isAddon: f.flag('addon', 'Whether it is an addition to something else. Null in `bundle`.'),
      hidesPricing: f.flag('hidePricings', 'Whether prices are hidden. Null in `bundle`.'),
      sortRank: f.int('sortRank', 'Its place in the catalogue. Null in `bundle`.'),
      status: t.field({
        type: [BundleStatus],
        nullable: { list: true, items: false },
        description: `What each of its products is to you. Call: GET ${statusPath} of AppDirect. For ${unpublished}. Cost: one call per bundle. Null: the call failed; see \`errors\`.`,
        extensions: extensions({
          kind: 'call',
          needs: ['id'],
          cost: { calls: 'each', upstream: bundles.source.name },
        }),
        resolve: ({ id }, _args, context, info) =>
          context.loaders.once(`bundle status ${id}`, async () => {
            const { value } = await appDirectOf(context).call({
              method: 'GET',
              path: statusPath,
              parameters: { bundleId: keyOf(id) },
              paths: [pathOf(info)],
            });
            if (Array.isArray(value) && value.every(isJsonObject)) return value;
            throw badValue('a list of objects', value);
          }),
      }),
    };
  },
});

rootById('bundle', Bundle, 'Reads one bundle.');
rootByIds('bundlesByIds', Bundle);

plainRootList('bundles', {
  resource: bundles,
  connection: defineConnection('Bundle', Bundle.ref),
  read: 'whole',
  description: `${call('Lists bundles. AppDirect has no pages and no filters here: the gateway reads all and returns the page.', list, unpublished, 'one call, which includes `totalCount`; one more per bundle for members that only `bundle` has')} Null: the call failed; see \`errors\`.`,
  query: () => ({ order: [] }),
});
