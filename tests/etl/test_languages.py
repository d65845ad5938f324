"""Postmortems in the languages of the vocabulary: the same made-up outage, told in each."""

from __future__ import annotations

from datetime import date

import pytest

from etl.folding import fold
from tests.etl.reading import incident

TEMPLATE = """
# {title}

**{day}:** 2026-03-17
**{severity}:** {high}
**{status}:** {closed}
**{begin}:** 2026-03-17 09:00 UTC
**{end}:** 2026-03-17 10:30 UTC
**{duration}:** {lasted}
**{services}:** Kasse, Lager
**{detected_by}:** {alarm}

## {summary}

Nichts ging.

## {timeline}

| {time} | {event} |
|---|---|
| 09:00 | {deploy} |
| 09:06 | {alarm_fires} |
| 09:10 | {investigation} |
| 10:30 | {restored} |

## {cause}

X.

## {factors}

- Y

## {well}

- A

## {badly}

- B

## {actions}

| {action} | {owner} | {due} | {state} |
|---|---|---|---|
| C | Kim | 2026-03-31 | {done} |
| D | Lou | 2026-04-15 | {doing} |
"""

LANGUAGES = {
    "german": (
        "Ausfall der Kasse;Datum;Schweregrad;Hoch;Status;Behoben;Beginn;Ende;Dauer;1 Stunde 30 Minuten;"
        "Betroffene Systeme;Erkannt durch;Alarm der Überwachung;Zusammenfassung;Zeitlicher Ablauf;Uhrzeit;Ereignis;"
        "Auslieferung;Alarm ausgelöst;Untersuchung gestartet;Störung behoben;Grundursache;Begünstigende Faktoren;"
        "Was gut lief;Was nicht gut lief;Maßnahmen;Maßnahme;Verantwortlich;Frist;Status;Erledigt;In Bearbeitung"
    ),
    "french": (
        "Panne de la caisse;Date de l'incident;Sévérité;Élevée;Statut;Résolu;Début;Fin;Durée;1 h 30 min;"
        "Services impactés;Détecté par;Alerte de supervision;Résumé;Chronologie;Heure;Événement;Mise en production;"
        "Première alerte;Début de l'investigation;Service rétabli;Cause racine;Facteurs contributifs;"
        "Ce qui s'est bien passé;Ce qui s'est mal passé;Plan d'actions;Action;Responsable;Échéance;Statut;Terminé;"
        "En cours"
    ),
    "spanish": (
        "Caída de la caja;Fecha del incidente;Severidad;Alta;Estado;Resuelto;Inicio;Fin;Duración;1 hora y 30 minutos;"
        "Servicios afectados;Detectado por;Alerta de monitoreo;Resumen ejecutivo;Línea de tiempo;Hora;Evento;"
        "Despliegue;Salta la alerta;Comienza la investigación;Servicio restaurado;Causa raíz;Factores contribuyentes;"
        "Qué funcionó bien;Qué salió mal;Acciones correctivas;Acción;Responsable;Fecha límite;Estado;Completado;"
        "En progreso"
    ),
    "portuguese without its accents": (
        "Queda do caixa;Data do incidente;Severidade;Alta;Situacao;Resolvido;Inicio;Fim;Duracao;1 hora e 30 minutos;"
        "Servicos afetados;Detectado por;Alerta de monitoramento;Resumo executivo;Linha do tempo;Horario;Evento;"
        "Implantacao;Alerta disparado;Inicio da investigacao;Servico restaurado;Causa raiz;Fatores contribuintes;"
        "O que deu certo;O que deu errado;Acoes corretivas;Acao;Responsavel;Prazo;Status;Concluido;Em andamento"
    ),
    "italian": (
        "Cassa non disponibile;Data;Gravità;Alta;Stato;Risolto;Inizio;Fine;Durata;1 ora e 30 minuti;"
        "Servizi interessati;Rilevato da;Allarme del monitoraggio;Riepilogo;Cronologia;Ora;Evento;Rilascio;"
        "Scatta l'allarme;Inizio indagine;Servizio ripristinato;Causa principale;Fattori contribuenti;"
        "Cosa è andato bene;Cosa è andato male;Azioni correttive;Azione;Responsabile;Scadenza;Stato;Completato;"
        "In corso"
    ),
    "russian": (
        "Недоступность кассы;Дата;Критичность;Высокая;Статус;Решён;Начало;Окончание;Длительность;1 час 30 минут;"
        "Затронутые сервисы;Способ обнаружения;Алерт мониторинга;Краткое описание;Хронология;Время;Событие;Деплой;"
        "Сработал алерт;Начало расследования;Сервис восстановлен;Корневая причина;Способствующие факторы;"
        "Что сработало хорошо;Что можно улучшить;План действий;Действие;Ответственный;Срок;Статус;Выполнено;В работе"
    ),
    "korean": (
        "결제 장애;장애 일시;심각도;높음;상태;해결됨;시작 시각;종료 시각;지속 시간;1시간 30분;영향 서비스;감지 방법;"
        "모니터링 알람;요약;타임라인;시간;내용;배포;알람 발생;조사 시작;서비스 정상화;근본 원인;기여 요인;잘한 점;"
        "아쉬운 점;재발 방지 대책;항목;담당자;기한;상태;완료;진행 중"
    ),
    "japanese": (
        "注文の障害;発生日;重要度;高;ステータス;解決済み;発生日時;復旧日時;障害時間;1時間30分;影響システム;検知方法;"
        "監視アラート;事象;対応経過;時刻;内容;リリース;監視アラートを受信;調査を開始;復旧を確認;発生原因;寄与要因;"
        "良かった点;悪かった点;再発防止策;対策;担当;期限;状況;完了;対応中"
    ),
    "chinese": (
        "支付故障;故障日期;故障等级;高;故障状态;已恢复;开始时间;恢复时间;故障时长;1小时30分钟;影响服务;发现方式;"
        "监控告警;故障描述;处理时间线;时间;事件;发布;收到监控告警;开始排查;服务恢复正常;故障原因;促成因素;"
        "做得好的地方;需要改进的地方;改进措施;措施;负责人;完成时间;状态;已完成;进行中"
    ),
    "dutch": (
        "Storing van de kassa;Datum;Ernst;Hoog;Status;Opgelost;Begintijd;Eindtijd;Duur;1 uur 30 minuten;Getroffen systemen;"
        "Gedetecteerd door;Alarm van de bewaking;Samenvatting;Tijdlijn;Tijd;Gebeurtenis;Nieuwe versie;Alarm gaat af;"
        "Ilse start onderzoek;Storing verholpen;Oorzaak;Bijdragende factoren;Wat ging goed;Wat ging fout;Actiepunten;Actie;"
        "Eigenaar;Deadline;Status;Afgerond;In behandeling"
    ),
    "polish": (
        "Awaria kasy;Data incydentu;Priorytet;Wysoki;Stan;Zamknięty;Czas rozpoczęcia;Czas zakończenia;Czas trwania;"
        "1 godzina 30 minut;Dotknięte systemy;Wykryte przez;Alert monitoringu;Podsumowanie;Przebieg zdarzeń;Godzina;Zdarzenie;"
        "Wdrożenie;Alert wykrył błędy;Rozpoczęto analizę;Awaria usunięta;Przyczyna źródłowa;Czynniki sprzyjające;"
        "Co poszło dobrze;Co poszło źle;Działania naprawcze;Działanie;Odpowiedzialny;Termin;Stan;Wykonane;W toku"
    ),
    "vietnamese": (
        "Sự cố quầy thu ngân;Ngày xảy ra;Mức độ nghiêm trọng;Cao;Trạng thái;Đã khắc phục;Thời gian bắt đầu;Thời gian kết thúc;"
        "Thời lượng;1 giờ 30 phút;Hệ thống bị ảnh hưởng;Phát hiện bởi;Cảnh báo tự động;Tóm tắt;Dòng thời gian;Thời gian;"
        "Sự kiện;Triển khai;Cảnh báo kích hoạt;Bắt đầu điều tra;Dịch vụ khôi phục;Nguyên nhân gốc rễ;Yếu tố góp phần;"
        "Những gì làm tốt;Những gì chưa tốt;Hành động khắc phục;Hành động;Người phụ trách;Hạn hoàn thành;Trạng thái;"
        "Hoàn thành;Đang thực hiện"
    ),
    "indonesian": (
        "Gangguan kasir;Tanggal kejadian;Tingkat keparahan;Tinggi;Status;Selesai;Waktu mulai;Waktu selesai;Durasi;"
        "1 jam 30 menit;Sistem terdampak;Terdeteksi oleh;Peringatan otomatis;Ringkasan;Kronologi;Waktu;Kejadian;Rilis;"
        "Alert berbunyi;Mulai investigasi;Layanan pulih;Akar masalah;Faktor pendukung;Yang berjalan baik;"
        "Yang tidak berjalan baik;Tindak lanjut;Tindakan;Penanggung jawab;Tenggat waktu;Status;Selesai;Sedang berjalan"
    ),
    "turkish": (
        "Kasa kesintisi;Olay tarihi;Önem derecesi;Yüksek;Durum;Çözüldü;Başlangıç zamanı;Bitiş zamanı;Süre;1 saat 30 dakika;"
        "Etkilenen sistemler;Tespit yöntemi;İzleme alarmı;Özet;Zaman çizelgesi;Saat;Olay;Yayın;Alarm tetiklendi;"
        "İnceleme başladı;Hizmet normale döndü;Kök neden;Katkıda bulunan faktörler;Neler iyi gitti;Neler kötü gitti;"
        "Aksiyonlar;Aksiyon;Sorumlu;Son tarih;Durum;Tamamlandı;Devam ediyor"
    ),
}  # fmt: skip
PLACES = [
    "title", "day", "severity", "high", "status", "closed", "begin", "end", "duration", "lasted", "services",
    "detected_by", "alarm", "summary", "timeline", "time", "event", "deploy", "alarm_fires", "investigation",
    "restored", "cause", "factors", "well", "badly", "actions", "action", "owner", "due", "state", "done", "doing",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_outage_is_read_in_any_language_of_the_vocabulary(language: str) -> None:
    """Severity, times, clocks, services, detection, lessons and actions come out the same in every language."""
    words = dict(zip(PLACES, LANGUAGES[language].split(";"), strict=True))
    read = incident(TEMPLATE.format(**words))
    assert (read.title, read.incident_date, read.severity) == (words["title"], date(2026, 3, 17), "SEV2")
    assert (str(read.started_at), str(read.resolved_at)) == ("2026-03-17 09:00:00", "2026-03-17 10:30:00")
    assert (read.duration_stated_minutes, read.time_to_detect_minutes, read.time_to_acknowledge_minutes) == (90, 6, 4)
    assert (read.services, read.detection_method, read.is_open) == (("Kasse", "Lager"), "automated", False)
    assert {lesson.kind for lesson in read.lessons} == {"went_well", "went_wrong"}
    assert [(one.description, one.owner, one.status, str(one.due_date)) for one in read.action_items] == [
        ("C", "Kim", "done", "2026-03-31"),
        ("D", "Lou", "in_progress", "2026-04-15"),
    ]
    assert "Y" in [factor.phrase for factor in read.contributing_factors]


def test_accents_do_not_matter_and_other_scripts_keep_their_marks() -> None:
    """`Acoes` means `Ações`; the two dots of a Japanese or the parts of a Korean letter make other words."""
    assert fold("Ações Imediatas") == fold("acoes imediatas")
    assert fold("ガス") != fold("カス")
    assert fold("장애") == "장애"


@pytest.mark.parametrize(
    ("told", "method"),
    [
        ("Es gab keinen Alarm; ein Kunde rief an", "customer"),
        ("Aucune alerte. Un client nous a prévenus", "customer"),
        ("Sin alerta: lo avisó un cliente", "customer"),
        ("Không có cảnh báo; khách hàng gọi điện", "customer"),
        ("Cảnh báo tự động", "automated"),
    ],
)
def test_an_alarm_that_did_not_ring_detected_nothing(told: str, method: str) -> None:
    """What is denied is no way of detection, in any of the languages."""
    assert incident(f"# Outage\n\n**Date:** 2026-03-17\n**Detected by:** {told}\n").detection_method == method
