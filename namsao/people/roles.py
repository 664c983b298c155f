"""Who may do what, on one page. Where, or for whom, is said by each holding.

An action's full name is its permission. `…view` names reading.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The parts that people play in the programme."""

    PRODUCER_MEMBER = "producer_member", _("Thành viên của chủ thể")
    COMMUNE_OFFICER = "commune_officer", _("Cán bộ xã")
    OCOP_OFFICE = "ocop_office", _("Cơ quan tham mưu OCOP cấp tỉnh")
    ADVISORY_MEMBER = "advisory_member", _("Thành viên tổ tư vấn")
    COUNCIL_MEMBER = "council_member", _("Thành viên hội đồng")
    COUNCIL_CHAIR = "council_chair", _("Chủ tịch hội đồng")
    COUNCIL_SECRETARY = "council_secretary", _("Thư ký hội đồng")
    LEADER = "leader", _("Lãnh đạo quyết định (UBND tỉnh, Bộ)")
    MINISTRY_OFFICE = "ministry_office", _("Cơ quan tham mưu OCOP của Bộ")
    AUDITOR = "auditor", _("Kiểm toán, giám sát")
    ADMINISTRATOR = "administrator", _("Quản trị hệ thống")


# Roles that reach only what names the person: the dossiers of the round they are appointed to.
NAMED = frozenset(
    {
        Role.ADVISORY_MEMBER,
        Role.COUNCIL_MEMBER,
        Role.COUNCIL_CHAIR,
        Role.COUNCIL_SECRETARY,
    }
)

_READ_DOSSIERS = {
    "producers.view",
    "dossiers.view",
    "dossiers.view_evidence",
    "dossiers.view_history",
}
_READ_COUNCIL = {
    "assessment.view_round",
    "assessment.view_appraisal",
    "assessment.view_evidence",
    "assessment.view_samples",
}
# An office puts its electronic seal on what its council and its authority have settled.
_SEAL = {
    "assessment.seal_minutes",
    "certificates.seal_certificate",
    "certificates.seal_decision",
}
# An office runs the rounds of its level, the province's or the centre's.
_RUN_ROUNDS = {
    "assessment.set_rules",
    "assessment.open_round",
    "assessment.place_in_round",
    "assessment.appoint",
    "assessment.dismiss",
    "assessment.appoint_substitute",
    "assessment.record_conflict",
    "assessment.freeze_evidence",
    "assessment.open_window",
    "assessment.call_session",
    "assessment.record_finding",
    "assessment.correct_finding",
    "assessment.record_visit",
    "assessment.file_appraisal",
    "assessment.view_sheets",
    "assessment.view_board",
    "assessment.view_result",
    "assessment.view_agreement",
}
_KEEP_SAMPLES = {
    "assessment.receive_samples",
    "assessment.use_sample",
    "assessment.return_sample",
    "assessment.destroy_sample",
}
# What is said about a dossier between its producer and the offices; no council speaks there.
_TALK = {
    "dossiers.view_messages",
    "dossiers.write",
    "dossiers.answer_message",
    "dossiers.settle_message",
}
_TALK_AMONG_OFFICES = _TALK | {"dossiers.note"}
# Evidence that bears personal data: covered by an office, its original opened on the record.
_COVER = {"dossiers.cover", "dossiers.find_nothing", "dossiers.open_original"}
_ANSWER_REQUESTS = {
    "people.view_requests",
    "people.complete_request",
    "people.decline_request",
}
_LOOK_AFTER_ENDPOINTS = {
    "notices.view_endpoints",
    "notices.add_endpoint",
    "notices.add_producer_endpoint",
    "notices.pause_endpoint",
    "notices.resume_endpoint",
    "notices.renew_secret",
    "notices.test_endpoint",
    "notices.replay",
}

_READ_CHAIN = {
    "traceability.view_events",
    "traceability.view_jobs",
    "traceability.view_lots",
    "traceability.view_recall",
}
_RECALL = {
    "traceability.recall_lot",
    "traceability.recall_area",
    "traceability.recall_standard",
    "traceability.recall_certificate",
    "traceability.recall_event",
    "traceability.widen_recall",
    "traceability.compute_recall",
    "traceability.announce_recall",
    "traceability.answer_recall",
    "traceability.close_recall",
    "traceability.drop_recall",
}

_INSPECT = {
    "certificates.view_inspection",
    "certificates.view_plans",
    "certificates.open_plan",
    "certificates.plan_inspection",
    "certificates.inspect_unannounced",
    "certificates.inspect_complaint",
    "certificates.announce",
    "certificates.note_finding",
    "certificates.withdraw_finding",
    "certificates.record_inspection",
    "certificates.drop_inspection",
    "certificates.accept_correction",
    "certificates.reject_correction",
}

# The office of today's province keeps the rounds of the districts and provinces before it.
_KEEP_PAST_ROUNDS = {
    "certificates.view_past",
    "certificates.keep_past_round",
    "certificates.describe_past_round",
    "certificates.name_past_member",
    "certificates.strike_past_member",
    "certificates.enter_past_dossier",
    "certificates.correct_past_dossier",
    "certificates.strike_past_dossier",
    "certificates.attach_past_paper",
    "certificates.remove_past_paper",
    "certificates.publish_past_round",
    "certificates.reopen_past_round",
    "certificates.drop_past_round",
}
# A unit's plan, its book and how it stands. Approval is its leader's.
_READ_PROGRAMME = {
    "programme.view_support",
    "programme.view_reports",
    "programme.view_plans",
    "programme.view_targets",
}
_KEEP_PLANS = _READ_PROGRAMME | {
    "programme.open_report",
    "programme.write_report",
    "programme.send_report",
    "programme.draft_plan",
    "programme.put_line",
    "programme.change_amount",
    "programme.drop_amount",
    "programme.put_target",
    "programme.drop_target",
    "programme.submit_plan",
    "programme.drop_amendment",
    "programme.amend_plan",
    "programme.commit",
    "programme.award",
    "programme.pay",
    "programme.advance",
    "programme.settle",
    "programme.refund",
    "programme.close_commitment",
    "programme.cancel_commitment",
    "programme.reverse_entry",
    "programme.take_back",
    "programme.approve_products",
    "programme.strike_product",
    "programme.announce_call",
    "programme.extend_call",
    "programme.close_call",
    "programme.drop_call",
    "programme.choose_application",
    "programme.refuse_application",
    "programme.agree_support",
    "programme.give_support",
    "programme.plan_step",
    "programme.finish_step",
    "programme.drop_step",
    "programme.deliver_support",
    "programme.reopen_support",
    "programme.stop_support",
}
# A producer applies for its own products, and says that it has got what was delivered.
_GET_SUPPORT = {
    "programme.view_support",
    "programme.apply_for_support",
    "programme.withdraw_application",
    "programme.confirm_support",
}
_WORK_AREAS = {
    "traceability.view_areas",
    "traceability.declare_area",
    "traceability.edit_area",
    "traceability.draw_boundary",
    "traceability.close_area",
    "traceability.view_households",
    "traceability.name_households",
    "traceability.edit_household",
    "traceability.end_household",
    "traceability.add_packing_house",
    "traceability.add_code",
    "traceability.add_packing_code",
    "traceability.add_alias",
    "traceability.add_standard",
    "traceability.add_supply",
    "traceability.end_supply",
    "traceability.submit_forecast",
    "traceability.cite_origin",
    "traceability.add_trade_item",
    "traceability.record_harvest",
    "traceability.record_receipt",
    "traceability.record_processing",
    "traceability.record_packing",
    "traceability.record_dispatch",
    "traceability.record_loss",
    "traceability.strike_entry",
    "traceability.import_season",
}
_KEEP_CODES = {
    "traceability.suspend_code",
    "traceability.restore_code",
    "traceability.withdraw_code",
    "traceability.add_alias",
}

# A producer's own words to its buyers, and where its products are offered.
_SELL = {
    "market.view_sheet",
    "market.describe",
    "market.show_picture",
    "market.publish",
    "market.withdraw",
    "market.take_off",
    "market.try_again",
    "market.view_shop",
    "market.connect_shop",
    "market.renew_shop_key",
    "market.check_shop",
    "market.close_shop",
    "market.view_tables",
    "market.upload_sheets",
    "market.commit_sheets",
    "market.view_sales",
    "market.report_sales",
    "market.upload_sales",
    "market.map_sales",
    "market.commit_sales",
    "market.drop_sales",
    "market.undo_sales",
    "market.view_question",
    "market.quote",
    "market.decline_to_quote",
    "market.note_order",
    "market.note_no_order",
    "market.ask_stand",
    "market.give_up_stand",
    "market.report_stand",
    "market.view_own_stand",
}
# Fairs of a province or the centre.
_RUN_FAIRS = {
    "market.announce_fair",
    "market.change_fair",
    "market.cancel_fair",
    "market.grant_stand",
    "market.refuse_stand",
    "market.view_stands",
}
# An office sees what its area sold in sums, never one producer's figures.
_SEE_SUMS = {"market.view_sums"}

MAY: dict[str, frozenset[str]] = {
    Role.PRODUCER_MEMBER: frozenset(
        _READ_DOSSIERS
        | _TALK
        | _SELL
        | _GET_SUPPORT
        | {
            "producers.edit",
            "producers.add_product",
            "producers.edit_product",
            "producers.read_personal_data",
            "producers.edit_representative",
            "people.invite_member",
            "people.view_readings",
            "assessment.supply",
            "dossiers.open",
            "dossiers.fill_form",
            "dossiers.answer",
            "dossiers.attach",
            "dossiers.detach",
            "dossiers.view_document",
            "dossiers.add_document",
            "dossiers.describe_document",
            "dossiers.replace_document",
            "dossiers.submit",
            "dossiers.tick",
            "dossiers.update",
            "dossiers.withdraw",
            "dossiers.print_paper",
            "assessment.view_evidence",
            "assessment.view_result",
            "assessment.view_samples",
            "certificates.view",
            "certificates.archive",
            "certificates.open_upgrade",
            "certificates.open_renewal",
            "certificates.view_inspection",
            "certificates.report_correction",
            "certificates.view_complaint",
            "traceability.capture",
            "traceability.claim_number",
            "traceability.name_partner",
        }
        | _READ_CHAIN
        | _RECALL
        | _WORK_AREAS
    ),
    Role.COMMUNE_OFFICER: frozenset(
        _READ_DOSSIERS
        | _TALK_AMONG_OFFICES
        | _COVER
        | _READ_CHAIN
        | _KEEP_PLANS
        | _SEE_SUMS
        | {
            "traceability.view_areas",
            "traceability.view_households",
            "traceability.confirm_area",
            "traceability.question_area",
            "traceability.approve_forecast",
            "traceability.reject_forecast",
            "producers.read_personal_data",
            "dossiers.receive",
            "dossiers.return_to_producer",
            "dossiers.report",
            "dossiers.forward",
            "dossiers.print_paper",
            "assessment.view_result",
            "assessment.view_samples",
            "certificates.view",
            "certificates.confirm_end",
            "certificates.view_case",
            "certificates.view_inspection",
            "certificates.view_complaint",
            "certificates.view_photo",
        }
    ),
    Role.OCOP_OFFICE: frozenset(
        _READ_DOSSIERS
        | _TALK_AMONG_OFFICES
        | _COVER
        | _READ_COUNCIL
        | _ANSWER_REQUESTS
        | _LOOK_AFTER_ENDPOINTS
        | _INSPECT
        | _KEEP_SAMPLES
        | _KEEP_PAST_ROUNDS
        | _RUN_ROUNDS
        | _SEAL
        | _KEEP_CODES
        | _KEEP_PLANS
        | _SEE_SUMS
        | _RUN_FAIRS
        | {
            "programme.set_reward_rate",
            "programme.send_back_report",
            "programme.accept_report",
            "programme.list_hard_commune",
            "market.add_table",
            "market.map_table",
            "market.end_table",
            "programme.set_road_estimates",
            "programme.set_support_estimates",
            "traceability.view_areas",
            "traceability.view_households",
            "traceability.approve_forecast",
            "traceability.reject_forecast",
            "people.invite_officer",
            "producers.rename_product",
            "producers.rename_producer",
            "producers.take_over",
            "dossiers.relocate",
            "dossiers.receive_at_province",
            "dossiers.send_back",
            "dossiers.set_efforts",
            "dossiers.disqualify",
            "dossiers.print_paper",
            "certificates.view",
            "certificates.archive",
            "certificates.link_product",
            "certificates.open_case",
            "certificates.conclude_verification",
            "certificates.view_case",
            "certificates.view_imports",
            "certificates.upload_register",
            "certificates.map_register",
            "certificates.commit_register",
            "certificates.undo_register",
            "certificates.take_complaint",
            "certificates.answer_complaint",
            "certificates.hand_over_complaint",
            "certificates.dismiss_complaint",
            "certificates.view_complaint",
            "certificates.view_photo",
            "certificates.read_contact",
            "market.view_quote_sums",
            "traceability.confirm_number",
        }
        | _READ_CHAIN
        | _RECALL
    ),
    Role.ADVISORY_MEMBER: frozenset(
        _READ_DOSSIERS
        | _READ_COUNCIL
        | {
            "assessment.record_finding",
            "assessment.correct_finding",
            "assessment.record_visit",
            "assessment.file_appraisal",
            "assessment.declare_conflict",
            "assessment.view_precedents",
        }
    ),
    Role.COUNCIL_MEMBER: frozenset(
        _READ_DOSSIERS
        | _READ_COUNCIL
        | {
            "assessment.declare_conflict",
            "assessment.start_sheet",
            "assessment.score",
            "assessment.deliver_sheet",
            "assessment.sign_sheet",
            "assessment.view_sheets",
            "assessment.view_result",
            "assessment.view_own_agreement",
            "assessment.view_precedents",
        }
    ),
    Role.COUNCIL_CHAIR: frozenset(
        _READ_DOSSIERS
        | _READ_COUNCIL
        | {
            "assessment.declare_conflict",
            "assessment.start_sheet",
            "assessment.score",
            "assessment.deliver_sheet",
            "assessment.sign_sheet",
            "assessment.reopen_sheet",
            "assessment.ask_second_look",
            "assessment.look_again",
            "assessment.resolve_objection",
            "assessment.record_conflict",
            "assessment.view_board",
            "assessment.view_precedents",
            "assessment.record_attendance",
            "assessment.call_together",
            "assessment.close_session",
            "assessment.conclude",
            "assessment.view_sheets",
            "assessment.view_result",
            "assessment.view_agreement",
        }
    ),
    Role.COUNCIL_SECRETARY: frozenset(
        _READ_DOSSIERS
        | _READ_COUNCIL
        | {
            "assessment.view_board",
            "assessment.record_attendance",
            "assessment.seal_minutes",
            "assessment.view_sheets",
            "assessment.view_result",
            "assessment.view_agreement",
        }
    ),
    Role.LEADER: frozenset(
        _READ_DOSSIERS
        | _READ_COUNCIL
        | _READ_PROGRAMME
        | _SEE_SUMS
        | {
            "programme.approve_plan",
            "programme.return_plan",
            "dossiers.open_original",
            "people.invite_officer",
            "assessment.view_sheets",
            "assessment.view_result",
            "certificates.archive",
            "certificates.recognise",
            "certificates.approve_for_centre",
            "certificates.propose_renewal",
            "certificates.return_to_province",
            "certificates.evaluate_again",
            "certificates.decline",
            "certificates.revoke",
            "certificates.drop_case",
            "certificates.open_again",
            "certificates.view",
            "certificates.view_case",
            "certificates.view_past",
            "certificates.view_inspection",
            "certificates.view_plans",
            "certificates.view_complaint",
            "certificates.view_photo",
        }
    ),
    Role.MINISTRY_OFFICE: frozenset(
        _READ_DOSSIERS
        | _TALK_AMONG_OFFICES
        | _COVER
        | _READ_COUNCIL
        | _INSPECT
        | _KEEP_SAMPLES
        | _RUN_ROUNDS
        | _SEAL
        | _ANSWER_REQUESTS
        | _KEEP_PLANS
        | _SEE_SUMS
        | _RUN_FAIRS
        | {
            "programme.set_reward_rate",
            "programme.send_back_report",
            "programme.accept_report",
            "programme.set_road_estimates",
            "programme.set_support_estimates",
            "people.invite_officer",
            "dossiers.receive_at_centre",
            "dossiers.disqualify",
            "dossiers.set_efforts",
            "certificates.view",
            "certificates.open_case",
            "certificates.conclude_verification",
            "certificates.archive",
            "certificates.order_again",
            "certificates.view_case",
            "certificates.view_complaint",
            "certificates.view_photo",
        }
    ),
    Role.AUDITOR: frozenset(
        _READ_DOSSIERS
        | _READ_COUNCIL
        | _READ_CHAIN
        | _READ_PROGRAMME
        | {
            "dossiers.open_original",
            "people.view_readings",
            "people.view_trail",
            "people.verify_trail",
            "dossiers.view_messages",
            "traceability.view_areas",
            "traceability.view_households",
            "assessment.view_sheets",
            "assessment.view_board",
            "assessment.view_result",
            "assessment.view_agreement",
            "certificates.view",
            "certificates.view_case",
            "certificates.view_past",
            "certificates.view_imports",
            "certificates.view_inspection",
            "certificates.view_plans",
            "certificates.view_complaint",
            "certificates.view_photo",
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        _ANSWER_REQUESTS
        | _LOOK_AFTER_ENDPOINTS
        | {
            "people.erase_person",
            "people.view_readings",
            "people.view_trail",
            "people.verify_trail",
            "people.view",
            "people.invite_officer",
            "people.end_holding",
            "notices.view_deliveries",
            "notices.send_again",
        }
    ),
}

# What the program does on a day without anybody's asking; no holding gives it.
# A complaint of the public is taken by the program too, and a buyer's request: who sends one has
# no account.
PROGRAM = frozenset(
    {
        "certificates.open_renewal",
        "certificates.remind",
        "certificates.complain",
        "market.note_refusal",
        "market.record_shop_sales",
        "market.drop_sales",
        "market.request_quote",
        "market.confirm_request",
        "market.close_request",
        "market.forget_buyer",
        "notices.clear_out",
        "people.verify_trail",
        "traceability.flag_lot",
    }
)

# What every signed-in person may do, as themselves.
EVERYBODY = frozenset(
    {
        "people.view_self",
        "people.register_producer",
        "people.accept_invitation",
        "people.edit_self",
        "people.download_self",
        "people.ask_correction",
        "people.ask_erasure",
        "people.object_to_processing",
        "people.view_own_requests",
        "people.view_tokens",
        "people.make_token",
        "people.revoke_token",
        "notices.view_inbox",
        "notices.read",
        "notices.read_all",
        "notices.choose",
        "traceability.name_query",
        "traceability.view_queries",
        "traceability.drop_query",
        "traceability.subscribe",
        "traceability.unsubscribe",
    }
)
