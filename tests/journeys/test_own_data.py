"""A person's rights over their own data, in real browsers: asked, answered, read."""


def test_a_request_is_asked_answered_and_read(stranger, witness):
    cuc = stranger().is_signed_in("cuc")
    cuc.opens("/me/data")
    cuc.looks("one's own data")
    cuc.follows("Yêu cầu sửa dữ liệu")
    cuc.looks("asking for a correction")
    cuc.fills("Điều gì sai, và đúng là thế nào", "Tên đệm của tôi ở báo cáo bị sai.")
    cuc.presses("Yêu cầu sửa dữ liệu")
    cuc.reads("Chờ trả lời")
    cuc.looks("one's own request")

    dung = stranger().is_signed_in("dung")
    dung.opens("/people/requests")
    dung.looks("requests of the area")
    dung.follows("Sửa dữ liệu")
    dung.follows("Không thực hiện được")
    dung.fills("Trả lời cho người yêu cầu", "Báo cáo đã nộp giữ nguyên lời văn.")
    dung.fills("Căn cứ pháp lý", "Luật Lưu trữ 33/2024/QH15")
    dung.looks("declining a request")
    dung.presses("Không thực hiện được")
    dung.reads("Không thực hiện")

    cuc.opens("/me/data")
    cuc.follows("Sửa dữ liệu")
    cuc.reads("Báo cáo đã nộp giữ nguyên lời văn.")
    cuc.reads("Luật Lưu trữ 33/2024/QH15")
    assert witness.reports() == ""


def test_who_may_not_be_erased_yet_is_told_before_writing(stranger, witness):
    khanh = stranger().is_signed_in("khanh")
    khanh.opens("/me/data")
    khanh.follows("Yêu cầu xoá dữ liệu")
    khanh.reads("Hãy thôi phân công người này, hoặc chờ đợt kết thúc.")
    khanh.looks("a refused erasure")
    assert witness.reports() == ""


def test_the_log_of_readings_shows_who_opened_what(stranger, witness):
    lan = stranger().is_signed_in("lan")
    lan.opens("/producers/")
    lan.page.locator("main table a, main .cards-list a").first.click()
    lan.fills("Mục đích xem", "Kiểm tra địa chỉ")
    lan.presses("Xem và ghi lại")
    lan.opens("/me/data")
    lan.reads("“Kiểm tra địa chỉ”")
    vinh = stranger().is_signed_in("vinh")
    vinh.opens("/people/readings?person=lan@")
    vinh.reads("Kiểm tra địa chỉ")
    vinh.looks("the log of readings")
    assert witness.reports() == ""
