interface HomeAssistantEntity {
  readonly entity_id?: unknown;
  readonly new_state?: HomeAssistantEntity;
  readonly attributes?: { readonly unit_of_measurement?: unknown };
  readonly context?: { readonly user_id?: unknown; readonly parent_id?: unknown };
}

/** What Home Assistant tells with a value: which entity it is, its unit, and whose hand has set it. */
export function detailsOf(data: unknown): {
  readonly unit?: string;
  readonly by: string | null;
  readonly entity?: string;
} {
  if (typeof data !== 'object' || data === null) return { by: null };
  const told = data as HomeAssistantEntity;
  const entity = told.new_state ?? told;
  const unit = entity.attributes?.unit_of_measurement;
  const { user_id: user, parent_id: parent } = entity.context ?? {};
  const by =
    typeof user === 'string' ? 'a user of Home Assistant' : typeof parent === 'string' ? 'an automation' : null;
  const name = told.entity_id ?? entity.entity_id;
  return {
    ...(typeof unit === 'string' ? { unit } : {}),
    ...(typeof name === 'string' ? { entity: name } : {}),
    by,
  };
}
