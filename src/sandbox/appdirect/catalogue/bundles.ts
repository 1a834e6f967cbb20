/** Bundles of products: B1 what a bundle is to the caller, B2 reads one, B3 lists them. */
import { ok } from '../../core/http/route-result.ts';
import type { RouteResult } from '../../core/http/route-result.ts';
import { notFound } from '../common/errors.ts';
import { hrefs, internalOrigin } from '../common/links.ts';
import { param } from '../common/route.ts';
import type { Route, RouteContext } from '../common/route.ts';
import { fullName } from '../user/model.ts';
import { numberOf, uuidFor } from '../common/ids.ts';
import { productOf } from './products.ts';
import type { Product } from './products.ts';

interface Bundle {
  readonly id: number;
  readonly name: string;
  readonly blurb: string | null;
  readonly overview: string | null;
  readonly productIds: readonly number[];
  /** A month of it, in US dollars; null for one that is free. */
  readonly monthly: number | null;
  readonly tag: string | null;
}

const bundles: readonly Bundle[] = [
  {
    id: 31_001,
    name: 'Office Starter',
    blurb: 'Mail and files for small teams',
    overview: 'Everything that a new office needs.',
    productIds: [27_010, 27_011],
    monthly: 5.9,
    tag: 'Collaboration',
  },
  {
    id: 31_002,
    name: 'Secure Workplace',
    blurb: null,
    overview: null,
    productIds: [27_010, 27_012, 27_013],
    monthly: 19.9,
    tag: 'Security',
  },
  {
    id: 31_003,
    name: 'Trial Pack',
    blurb: 'Try all of it for a month',
    overview: null,
    productIds: [],
    monthly: null,
    tag: null,
  },
];

/** 1 January 2024, and some days later for each bundle. */
const published = (id: number) => Date.UTC(2024, 0, 1) + (id % 1_000) * 86_400_000;

function productsOf({ productIds }: Bundle): readonly Product[] {
  return productIds.map(productOf).filter((product) => product !== undefined);
}

function commonWire(bundle: Bundle) {
  const { id, name, blurb, overview, monthly, tag } = bundle;
  return {
    id,
    href: hrefs.bundle(id),
    url: `${internalOrigin}/apps/${id}`,
    name,
    blurb,
    description: `${name}: ${productsOf(bundle)
      .map((product) => product.name)
      .join(', ')}`,
    overview,
    overviewImageUrl: null,
    iconUrl: `${internalOrigin}/images/${id}/icon.png`,
    profileLogoUrl: null,
    productType: 'BUNDLE',
    downloadFileSize: null,
    popularity: null,
    rating: null,
    numRatings: null,
    discountDetails: null,
    tags:
      tag === null
        ? []
        : [{ id: 1, name: tag, type: 'CATEGORY', description: null, showOnNavigation: true, tag: [] }],
    supportedLanguages: ['en', 'de'],
    buyable: true,
    collectLeads: false,
    featured: id === 31_001,
    free: monthly === null,
    freeTrialOrEditionPresent: monthly === null,
    popular: false,
    referable: false,
    staffPick: false,
    featuredSliderPosition: null,
    staffPickSliderPosition: null,
    lastModified: published(id) + 3_600_000,
    publishedOn: published(id),
  };
}

/** In the list, the price is a text. */
function listingWire(bundle: Bundle): object {
  const { id, monthly } = bundle;
  return {
    ...commonWire(bundle),
    uuid: `91000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
    billingFrequency: 'MONTHLY',
    startingPrice: monthly === null ? 'Free' : `US$${monthly.toFixed(2)} /user`,
    bundledProducts: productsOf(bundle).map((product) => ({
      id: product.id,
      name: product.name,
      blurb: product.blurb,
      editionName: 'Standard',
      overview: null,
      iconUrl: null,
      featured: false,
      rating: null,
    })),
    developerName: 'Skyline Cloud Marketplace',
    vendorName: 'Skyline Cloud Marketplace',
    addon: false,
    hasLyncToPhone: false,
    hidePricings: false,
    bundleUrls: [],
    sortRank: id % 1_000,
  };
}

/** Read by itself, in v296 the price is an object; in the page it is a text as in the list. */
function bundleWire(bundle: Bundle, { settings }: RouteContext): object {
  const { monthly } = bundle;
  const price =
    settings.edition === 'page'
      ? monthly === null
        ? null
        : `US$${monthly.toFixed(2)} /user`
      : monthly === null
        ? null
        : { amount: { USD: monthly }, billingFrequency: 'MONTHLY', unit: 'USER' };
  return {
    ...commonWire(bundle),
    billingFrequency: monthly === null ? null : 'MONTHLY',
    startingPrice: price,
    bundledProducts: productsOf(bundle).map(({ id, name, blurb }) => ({
      id,
      href: hrefs.product(id),
      name,
      blurb,
    })),
    changeSubscriptionAllowed: true,
    collectLeadsWithPurchaseEnabled: false,
    newSubscriptionEnabled: true,
    provider: {
      name: 'Skyline Cloud Marketplace',
      url: 'https://www.skyline.example',
      uuid: uuidFor('company', 1),
    },
    ...(settings.edition === 'v296'
      ? {
          bundleSettings: {
            allowPartialCancel: false,
            allowPartialPurchase: false,
            removeDiscountsOnPartialCancel: false,
            removeMarkupsOnPartialCancel: false,
            bundleApplicationId: bundle.id,
          },
        }
      : {}),
  };
}

function locateBundle(context: RouteContext): Bundle {
  const id = param(context, 'bundleId');
  const bundle = bundles.find((candidate) => String(candidate.id) === id);
  if (!bundle) throw notFound(`Bundle with id=${id} not found.`);
  return bundle;
}

/** What each product of the bundle is to the person of the token; a client without a person has nothing. */
function readStatus(context: RouteContext): RouteResult {
  const { store, principal } = context;
  const { userUuid } = principal;
  const own = principal.companies.get('USER') ?? new Set<string>();
  const entitlements = store.entitlements.byAny('companyUuid', own);
  const statuses = productsOf(locateBundle(context)).map((product) => {
    const entitlement = entitlements.find(({ productId }) => productId === product.id);
    const owner = entitlement && store.users.get(entitlement.ownerUuid);
    const assigned =
      entitlement !== undefined &&
      store.assignments
        .by('entitlementId', entitlement.id)
        .some((row) => row.userUuid === userUuid && row.status === 'ACTIVE');
    return {
      assigned,
      companyEntitlementId: entitlement ? Number(entitlement.id) : null,
      companyEntitlementPending: false,
      companyWide: false,
      editionId: entitlement ? product.id * 10 : null,
      editionName: 'Standard',
      editionPricingId: null,
      freeTrialAllowed: entitlement === undefined,
      freeTrialDaysLeft: 0,
      ownerAdmin: owner !== undefined && owner.id === userUuid,
      ownerFullName: owner ? fullName(owner) : null,
      ownerId: owner ? numberOf(owner.id) : null,
      ownerUuid: owner?.id ?? null,
      partOfExistingBundle: false,
      pending: false,
      pendingAppType: null,
      requested: store.mails
        .all()
        .some(
          (mail) =>
            mail.kind === 'PURCHASE_REQUEST' && mail.productId === product.id && mail.userUuid === userUuid,
        ),
    };
  });
  return ok(statuses);
}

const path = '/marketplace/v1/bundles';

export const bundleRoutes: readonly Route[] = [
  { operation: 'B1', method: 'GET', path: `${path}/:bundleId/status`, handle: readStatus },
  {
    operation: 'B2',
    method: 'GET',
    path: `${path}/:bundleId`,
    handle: (context) => ok(bundleWire(locateBundle(context), context)),
  },
  { operation: 'B3', method: 'GET', path, handle: () => ok(bundles.map(listingWire)) },
];
