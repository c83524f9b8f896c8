import type { FrontendState } from './frontend-state.ts';

/** What `GET /v1/environment` tells a browser about the instance: addresses and passwords, nothing else switched on. */
export function environment({ instanceId, publishableKey, frontendUrl, accessMode }: FrontendState): object {
  const development = publishableKey.startsWith('pk_test_');
  const page = (path: string): string => `${frontendUrl}/account/${path}`;
  return {
    auth_config: {
      object: 'auth_config', id: `aconf_${instanceId}`, first_name: 'off', last_name: 'off', email_address: 'required', phone_number: 'off', username: 'off', password: 'required',
      identification_requirements: [['email_address']], identification_strategies: ['email_address'], first_factors: ['password', 'email_code', 'ticket'], second_factors: [],
      email_address_verification_strategies: ['email_code'], single_session_mode: true, enhanced_email_deliverability: false, test_mode: development, cookieless_dev: false,
      url_based_session_syncing: development, claimed_at: null, reverification: false,
      native_settings: {
        object: 'native_settings', api_enabled: false, trusted_device_sign_in_enabled: false, trusted_device_enrollment_prompt_after_sign_in_enabled: false,
        trusted_device_enrollment_prompt_after_sign_up_enabled: false,
      },
    },
    display_config: {
      object: 'display_config', id: `dconf_${instanceId}`, instance_environment_type: development ? 'development' : 'production', application_name: 'The fake instance', theme: {},
      preferred_sign_in_strategy: 'password', logo_image_url: null, favicon_image_url: null, home_url: page(''), sign_in_url: page('sign-in'), sign_up_url: page('sign-up'),
      user_profile_url: page('user'), waitlist_url: page('waitlist'), oauth_consent_url: page('oauth-consent'), after_sign_in_url: page(''), after_sign_up_url: page(''),
      after_sign_out_one_url: page('sign-in/choose'), after_sign_out_all_url: page('sign-in'), after_switch_session_url: page(''), after_join_waitlist_url: '',
      organization_profile_url: page('organization'), create_organization_url: page('create-organization'), after_leave_organization_url: page(''), after_create_organization_url: page(''),
      logo_link_url: page(''), support_email: null, branded: true, experimental_force_oauth_first: false, clerk_js_version: null, show_devmode_warning: development,
      google_one_tap_client_id: null, help_url: null, privacy_policy_url: null, terms_url: null, logo_url: null, favicon_url: null, logo_image: null, favicon_image: null,
      captcha_public_key: null, captcha_widget_type: null, captcha_public_key_invisible: null, captcha_provider: null, captcha_oauth_bypass: [], captcha_heartbeat: false,
    },
    user_settings: {
      attributes: {
        email_address: { ...on, required: true, used_for_first_factor: true, first_factors: ['email_code'], verifications: ['email_code'], verify_at_sign_up: true },
        password: { ...on, required: true },
        ticket: { ...on, used_for_first_factor: true, first_factors: ['ticket'] },
        phone_number: off, username: off, web3_wallet: off, first_name: off, last_name: off, authenticator_app: off, backup_code: off, passkey: off,
      },
      social: {}, saml: { enabled: false }, enterprise_sso: { enabled: false }, sign_in: { second_factor: { required: false } },
      sign_up: { captcha_enabled: false, captcha_widget_type: 'smart', custom_action_required: false, progressive: true, mode: accessMode, legal_consent_enabled: false },
      restrictions: {
        allowlist: { enabled: false }, blocklist: { enabled: false }, allowlist_blocklist_disabled_on_sign_in: { enabled: false }, block_email_subaddresses: { enabled: false },
        block_disposable_email_domains: { enabled: false },
      },
      password_settings: {
        disable_hibp: true, disable_password_reverification: false, min_length: 8, max_length: 72, require_special_char: false, require_numbers: false, require_uppercase: false,
        require_lowercase: false, show_zxcvbn: false, min_zxcvbn_strength: 0, enforce_hibp_on_sign_in: false, allowed_special_characters: '',
      },
      username_settings: { min_length: 4, max_length: 64, allow_extended_special_characters: false, allow_numeric_usernames: false },
      actions: { delete_self: true, create_organization: false, create_organizations_limit: null },
      attack_protection: {
        user_lockout: { enabled: true, max_attempts: 100, duration_in_minutes: 60 }, pii: { enabled: true }, email_link: { require_same_client: true },
        enumeration_protection: { enabled: false },
      },
      passkey_settings: { allow_autofill: false, show_sign_in_button: false, satisfies_second_factor: false },
    },
    organization_settings: {
      enabled: false, max_allowed_memberships: 5, actions: { admin_delete: true }, domains: { enabled: false, enrollment_modes: [], default_role: 'org:member' }, slug: { disabled: true },
      creator_role: 'org:admin',
    },
    fraud_settings: { object: 'fraud_settings', native: { device_attestation_mode: 'disabled' } },
    commerce_settings: { billing: { stripe_publishable_key: null, free_trial_requires_payment_method: false, user: { enabled: false, has_paid_plans: false }, organization: { enabled: false, has_paid_plans: false } } },
    api_keys_settings: { enabled: false, user_api_keys_enabled: false, orgs_api_keys_enabled: false },
    protect_config: { loaders: [] },
    client_debug_mode: false, partitioned_cookies: false, maintenance_mode: false,
  };
}

/** Something people have or are asked for at sign-up. */
const off = {
  enabled: false, required: false, used_for_first_factor: false, first_factors: [], used_for_second_factor: false, second_factors: [], verifications: [], verify_at_sign_up: false, immutable: false,
};
const on = { ...off, enabled: true };
